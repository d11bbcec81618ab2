import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BAR_MS, sessionsBetween } from '@tandem/domain';
import { SeenMinutes, SymbolColumns } from './symbol-columns.js';

const MINUTES = ['1998-06-01', '2010-11-01', '2026-03-02', '2099-12-01']
  .flatMap((from) => sessionsBetween(from, `${from.slice(0, 8)}20`))
  .flatMap(({ open, close }) => Array.from({ length: (close - open) / BAR_MS }, (_, i) => open + i * BAR_MS));

it('knows a minute that was there from every one that was not, in any order, in summer and winter of any year', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...MINUTES), { maxLength: 300 }), (minutes) => {
      const [seen, known] = [new SeenMinutes(), new Set<number>()];
      for (const ts of minutes) {
        expect(seen.add(ts)).toBe(!known.has(ts));
        known.add(ts);
      }
    }),
    { numRuns: 30 },
  );
});

it('takes every minute of trading for one of its own', () => {
  const seen = new SeenMinutes();
  expect(MINUTES.filter((ts) => !seen.add(ts))).toEqual([]);
});

describe('columns of a symbol', () => {
  const [open] = MINUTES;
  const minutes = fc.uniqueArray(fc.integer({ min: 0, max: 389 }), { minLength: 1, maxLength: 50 });
  const columnsOf = (rows: readonly number[]) => {
    const columns = new SymbolColumns('SPY', 1);
    for (const minute of rows) columns.add(Float64Array.of(open! + minute * BAR_MS, 10, 11, 9, 10 + minute / 10_000, minute));
    return columns;
  };

  it('give the same bars for any order of the rows, and count none out of order only when sorted', () => {
    fc.assert(
      fc.property(minutes, (shuffled) => {
        const ordered = [...shuffled].sort((a, b) => a - b);
        const [fromShuffled, fromOrdered] = [columnsOf(shuffled), columnsOf(ordered)];
        expect(fromOrdered.outOfOrder).toBe(0);
        expect(fromShuffled.outOfOrder === 0).toBe(shuffled.every((minute, i) => minute === ordered[i]));
        expect(fromShuffled.take()).toEqual(fromOrdered.take());
      }),
    );
  });

  it('know where the bar of a minute stands, in the order they came', () => {
    const columns = columnsOf([3, 1, 2]);
    expect([3, 1, 2, 0].map((minute) => columns.indexOf(open! + minute * BAR_MS))).toEqual([0, 1, 2, undefined]);
    expect(columns.isSame(1, Float64Array.of(open! + BAR_MS, 10, 11, 9, 10.0001, 1))).toBe(true);
    expect(columns.isSame(1, Float64Array.of(open! + BAR_MS, 10, 11, 9, 10.0001, 2))).toBe(false);
  });

  it('give what came since they were last taken, and keep what they gave', () => {
    const columns = columnsOf([0, 1]);
    const first = columns.take();
    columns.add(Float64Array.of(open! + 2 * BAR_MS, 1, 1, 1, 1, 1));
    expect([...first.volume, ...columns.take().volume]).toEqual([0, 1, 1]);
  });
});
