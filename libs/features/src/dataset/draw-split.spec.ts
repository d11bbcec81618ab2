import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sessionsBetween } from '@tandem/domain';
import { drawSplit } from './draw-split.js';
import { splitSessions } from './split-sessions.js';

const dates = sessionsBetween('2025-01-02', '2025-12-31').map(({ date }) => date);

describe('drawSplit', () => {
  it('shows one character a session between the dates of the line', () => {
    expect(drawSplit(splitSessions(dates.slice(0, 22), { maxTrainSessions: 10 }))).toBe('2025-01-02 ..TTTTTTTTTTVVVVVHHHHH 2025-02-04');
  });

  it('goes on in a new line, and leaves out what a first run must not see', () => {
    expect(drawSplit(splitSessions(dates.slice(0, 40), { mode: 'first' })).split('\n')).toEqual([
      `2025-01-02 ${'T'.repeat(30)} 2025-02-14`,
      '2025-02-18 VVVVV..... 2025-03-03',
    ]);
  });

  it('has as many marks of each part as the part has sessions, in order', () => {
    fc.assert(fc.property(fc.integer({ min: 20, max: dates.length }), fc.integer({ min: 1, max: 80 }), (count, maxTrainSessions) => {
      const split = splitSessions(dates.slice(0, count), { maxTrainSessions });
      const marks = drawSplit(split).replaceAll(/[^.TVH]/g, '');
      expect(marks).toMatch(/^\.*T+V{5}H{5}$/);
      expect([marks.length, marks.replaceAll(/[^T]/g, '').length]).toEqual([count, split.train.length]);
    }));
  });
});
