import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { BarValues } from './bar-row.js';
import { sortRows } from './read-bar-file.js';

const minutes = fc.uniqueArray(fc.integer({ min: 0, max: 10_000 }), { minLength: 1, maxLength: 50 });
const toRow = (minute: number): BarValues => [minute * 60_000, 10, 11, 9, 10 + minute / 10_000, minute];

it('gives the same bars for any order of the rows, and counts none out of order only when sorted', () => {
  fc.assert(fc.property(minutes, (shuffled) => {
    const ordered = [...shuffled].sort((a, b) => a - b);
    const fromShuffled = sortRows('SPY', shuffled.map(toRow));
    const fromOrdered = sortRows('SPY', ordered.map(toRow));
    expect(fromShuffled.bars).toEqual(fromOrdered.bars);
    expect(fromOrdered.outOfOrder).toBe(0);
    expect(fromShuffled.outOfOrder === 0).toBe(shuffled.every((minute, i) => minute === ordered[i]));
  }));
});
