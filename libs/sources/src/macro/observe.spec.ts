import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { FredRow } from './fred-rows.js';
import { observe } from './observe.js';

const row = (date: string, value: string, vintage?: string): FredRow => ({
  raw: `${date},${value}`,
  date,
  value,
  ...(vintage === undefined ? {} : { vintage }),
});
const observed = (series: string, rows: FredRow[]) =>
  observe(series, rows).observations.map(({ observedOn, value, availableAt }) => [observedOn, value, new Date(availableAt).toISOString()]);

describe('vintages', () => {
  it('make a revision known from its release on', () => {
    expect(observed('UNRATE', [row('2023-08-01', '3.7', '2024-01-05'), row('2023-08-01', '3.8', '2023-09-01')])).toEqual([
      ['2023-08-01', 3.8, '2023-09-01T12:30:00.000Z'],
      ['2023-08-01', 3.7, '2024-01-05T13:30:00.000Z'],
    ]);
  });

  it('are no revisions where a value only stands again', () => {
    expect(observed('DGS10', [row('2024-05-01', '4.63', '2024-05-02'), row('2024-05-01', '4.630', '2024-06-03')])).toEqual([
      ['2024-05-01', 4.63, '2024-05-02T20:15:00.000Z'],
    ]);
  });

  it('may fill in what was missing at first', () => {
    const rows = [row('2024-05-01', '.', '2024-05-02'), row('2024-05-01', '4.63', '2024-05-03')];
    expect(observed('DGS10', rows)).toEqual([['2024-05-01', 4.63, '2024-05-03T20:15:00.000Z']]);
    expect(observe('DGS10', rows).missing).toBe(0);
  });

  it('never make a close of the VIX known before the next open', () => {
    const rows = [
      row('2026-01-22', '15.5', '2026-01-22'),
      row('2026-01-22', '15.6', '2026-01-23'),
      row('2026-01-22', '15.7', '2026-01-26'),
    ];
    expect(observed('VIXCLS', rows)).toEqual([
      ['2026-01-22', 15.6, '2026-01-23T14:30:00.000Z'],
      ['2026-01-22', 15.7, '2026-01-26T14:30:00.000Z'],
    ]);
  });

  it('count from the end of their day where the hour of release is not known', () => {
    expect(observed('GDP', [row('2025-10-01', '31000.1', '2026-01-29')])).toEqual([['2025-10-01', 31_000.1, '2026-01-30T05:00:00.000Z']]);
  });
});

describe('a row', () => {
  it.each(['.', '', ' '])("with the value '%s' is missing, not zero", (value) => {
    expect(observe('DGS10', [row('2026-01-19', value)])).toEqual({ observations: [], missing: 1, rejected: [] });
  });

  it.each([
    ['2026-01-22', 'n.a.', "the value is 'n.a.', expected a decimal number, '.' or nothing"],
    ['2026-01-22', '0x10', "the value is '0x10', expected a decimal number, '.' or nothing"],
    ['2026-01-22', 'Infinity', "the value is 'Infinity', expected a decimal number, '.' or nothing"],
    ['2026-02-30', '1', "the date is '2026-02-30', expected a day YYYY-MM-DD before 2100"],
    ['01/22/2026', '1', "the date is '01/22/2026', expected a day YYYY-MM-DD before 2100"],
    ['2101-01-01', '1', "the date is '2101-01-01', expected a day YYYY-MM-DD before 2100"],
  ])('%s,%s is rejected with its reason', (date, value, reason) => {
    expect(observe('DGS10', [row(date, value)])).toEqual({ observations: [], missing: 0, rejected: [{ raw: `${date},${value}`, reason }] });
  });

  it('that contradicts an earlier one of its day is rejected', () => {
    const { observations, rejected } = observe('DGS10', [row('2026-01-22', '4.2'), row('2026-01-22', '4.3')]);
    expect(observations.map(({ value }) => value)).toEqual([4.2]);
    expect(rejected.map(({ reason }) => reason)).toEqual(['a second value of 2026-01-22, which is 4.2 already']);
  });

  it('may be negative or in exponents', () => {
    expect(observed('T10YFF', [row('2024-05-01', '-0.54'), row('2024-05-02', '1e-3')]).map(([, value]) => value)).toEqual([-0.54, 0.001]);
  });
});

it('gives the same in whatever order the rows come', () => {
  const rows = [
    row('2024-05-01', '1', '2024-05-02'),
    row('2024-05-01', '2', '2024-05-03'),
    row('2024-05-01', '.', '2024-05-06'),
    row('2024-05-01', '1', '2024-05-07'),
    row('2024-05-02', '5', '2024-05-03'),
    row('2024-05-03', '.', '2024-05-06'),
  ];
  const { rejected, ...expected } = observe('DGS10', rows);
  expect(rejected).toEqual([]);
  expect(expected.observations.map(({ value }) => value)).toEqual([1, 2, 1, 5]);
  fc.assert(
    fc.property(fc.shuffledSubarray(rows, { minLength: rows.length }), (shuffled) => {
      expect(observe('DGS10', shuffled)).toEqual({ ...expected, rejected });
    }),
  );
});
