import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readDay, readTime } from './time-text.js';

const HALF_PAST_TWO = Date.parse('2026-01-22T14:30:00Z');

describe('a time', () => {
  it.each([
    ['2026-01-22T14:30:00Z', 'utc'],
    ['2026-01-22T14:30Z', 'utc'],
    ['2026-01-22T14:30:00.000Z', 'utc'],
    ['2026-01-22T14:30:00+00:00', 'utc'],
    ['2026-01-22 14:30:00+00:00', 'utc'],
    ['2026-01-22 14:30:00+00', 'utc'],
    ['2026-01-22 14:30:00 UTC', 'utc'],
    ['2026-01-22 09:30:00-05:00', 'other-zone'],
    ['2026-01-22T09:30:00-0500', 'other-zone'],
    ['2026-01-22 09:30:00 EST', 'other-zone'],
    ['2026-01-22 09:30:00 US/Eastern', 'other-zone'],
    ['20260122  09:30:00 America/New_York', 'other-zone'],
    ['2026-01-22T09:30:00-05:00[America/New_York]', 'other-zone'],
    ['22.01.2026 15:30:00.000 GMT+0100', 'other-zone'],
    ['2026-01-22 09:30:00 ET', 'other-zone'],
    ['Thu Jan 22 2026 09:30:00 GMT-0500 (Eastern Standard Time)', 'other-zone'],
    ['Thu, 22 Jan 2026 14:30:00 GMT', 'utc'],
    ['2026-01-22 14:30:00', 'no-zone'],
    ['2026-01-22T14:30', 'no-zone'],
    ['20260122 143000', 'no-zone'],
    ['20260122;1430', 'no-zone'],
    ['202601221430', 'no-zone'],
    ['20260122143000', 'no-zone'],
    ['2026.01.22 14:30', 'no-zone'],
    ['01/22/2026 2:30 PM', 'no-zone'],
    ['1/22/26 14:30', 'no-zone'],
    ['22-Jan-2026 14:30:00', 'no-zone'],
    ['22-Jan-26 14:30:00', 'no-zone'],
    ['Jan 22, 2026, 2:30:00 p.m.', 'no-zone'],
    ['1769092200', 'epoch-s'],
    ['1769092200.0', 'epoch-s'],
    ['1769092200000', 'epoch-ms'],
    ['1769092200000000', 'epoch-us'],
    ['1769092200000000000', 'epoch-ns'],
    ['1.7690922e+18', 'epoch-ns'],
  ])('may be written %s', (text, spelling) => {
    expect(readTime(text, text.startsWith('22') ? { dateOrder: 'dmy' } : {})).toMatchObject({ ms: HALF_PAST_TWO, spelling });
  });

  it.each([
    '',
    'soon',
    '2026-02-30T14:30:00Z',
    '2026-01-22T25:30:00Z',
    '2026-01-22T24:00:00Z',
    '2026-01-22T14:3',
    '2026-01-22 14:30 Nowhere/City',
    '22/01/2026 14:30',
    '13:00 PM',
    '12345',
    'NaN',
  ])("is not '%s'", (text) => {
    expect(readTime(text)).toBeUndefined();
  });

  it('is the same one in every spelling', () => {
    const minutes = fc.integer({ min: Date.parse('1998-01-01T00:00:00Z') / 60_000, max: Date.parse('2100-01-01T00:00:00Z') / 60_000 });
    fc.assert(
      fc.property(minutes, (minute) => {
        const ts = minute * 60_000;
        const iso = new Date(ts).toISOString();
        const compact = iso.replace(/\D/g, '').slice(0, 14);
        const numbers = [String(ts), String(ts / 1_000), `${ts}000`, `${ts}000000`];
        const spellings = [iso, iso.replace('T', ' ').replace('.000Z', ''), iso.replace('.000Z', '+00:00'), compact, ...numbers];
        expect(spellings.map((text) => readTime(text)?.ms)).toEqual(spellings.map(() => ts));
      }),
    );
  });
});

it.each([
  ['1769092200.5', HALF_PAST_TWO + 500],
  ['1769092200000500', HALF_PAST_TWO + 0.5],
  ['2026-01-22T14:30:59.999Z', HALF_PAST_TWO + 59_999],
])('%s is finer than a second', (text, ms) => {
  expect(readTime(text)?.ms).toBe(ms);
});

it('the numbers of a day in doubt are told', () => {
  expect([readTime('02/01/2026 09:30'), readTime('02/01/2026 09:30', { dateOrder: 'dmy' })]).toMatchObject([
    { ms: Date.parse('2026-02-01T09:30:00Z'), dayAndMonth: [2, 1] },
    { ms: Date.parse('2026-01-02T09:30:00Z'), dayAndMonth: [2, 1] },
  ]);
});

it('a unit that is said goes before the size of a number', () => {
  expect(readTime('1769092200', { timeUnit: 'ms' })).toEqual({ ms: 1_769_092_200, spelling: 'epoch-ms' });
});

it.each(['2026-01-22', '20260122', '2026-01-22 00:00:00-05:00', '1769040000', '22 Jan 2026'])('%s is a day', (text) => {
  expect(readDay(text)).toBe('2026-01-22');
});

it.each(['2026-01-22T14:30:00Z', '2026-02-30', '02/01/2026', 'soon'])('%s is no day', (text) => {
  expect(readDay(text)).toBeUndefined();
});
