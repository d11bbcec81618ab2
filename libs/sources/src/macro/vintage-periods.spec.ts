import fc from 'fast-check';
import { expect, it } from 'vitest';
import { addDays } from '@tandem/domain';
import { periodSince, periodsOf } from './vintage-periods.js';

const NOW = Date.parse('2026-01-22T15:00:00Z');

it('takes one period for what was observed of late', () => {
  expect(periodSince('2025-11-01', NOW)).toEqual({ start: '2025-11-01', end: '9999-12-31' });
});

it('does not ask for the vintages of a day that has not begun at FRED', () => {
  expect(periodSince('2026-01-22', NOW)).toEqual({ start: '2026-01-21', end: '9999-12-31' });
  expect(periodSince('2030-01-01', NOW)).toEqual({ start: '2026-01-21', end: '9999-12-31' });
});

it('has vintages counted where a period could hold more than FRED permits', () => {
  expect([undefined, '1962-01-02', '2020-07-01'].map((since) => periodSince(since, NOW))).toEqual([undefined, undefined, undefined]);
});

it('parts vintages into periods that adjoin, each with as many as FRED permits', () => {
  fc.assert(fc.property(fc.integer({ min: 1, max: 6_500 }), (count) => {
    const vintages = Array.from({ length: count }, (_, i) => addDays('2000-01-03', i));
    const periods = periodsOf(vintages, '1776-07-04');
    expect([periods[0]!.start, periods.at(-1)!.end]).toEqual(['1776-07-04', '9999-12-31']);
    for (const [i, { start, end }] of periods.entries()) {
      const held = vintages.filter((vintage) => vintage >= start && vintage <= end).length;
      expect(held).toBeGreaterThan(0);
      expect(held).toBeLessThanOrEqual(2_000);
      if (i > 0) expect(start).toBe(addDays(periods[i - 1]!.end, 1));
    }
  }), { numRuns: 20 });
});

it('has no period for a series without vintages', () => {
  expect(periodsOf([], '1776-07-04')).toEqual([]);
});
