import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readTimestamp } from './bar-row.js';

const HALF_PAST_TWO = Date.parse('2026-01-22T14:30:00Z');

describe('an instant', () => {
  it.each([
    ['2026-01-22T14:30:00Z', 'utc'],
    ['2026-01-22T14:30Z', 'utc'],
    ['2026-01-22T14:30:00.000Z', 'utc'],
    ['2026-01-22T14:30:00+00:00', 'utc'],
    ['2026-01-22 14:30:00+00:00', 'utc'],
    ['2026-01-22 14:30:00+00', 'utc'],
    ['2026-01-22 14:30:00 UTC', 'utc'],
    ['2026-01-22 09:30:00-05:00', 'other-offset'],
    ['2026-01-22T09:30:00-0500', 'other-offset'],
    ['2026-01-22 14:30:00', 'no-zone'],
    ['2026-01-22T14:30', 'no-zone'],
    ['1769092200', 'epoch-seconds'],
    ['1769092200.0', 'epoch-seconds'],
    ['1769092200000', 'epoch-milliseconds'],
  ])('may be written %s', (text, spelling) => {
    expect(readTimestamp(text)).toEqual({ ts: HALF_PAST_TWO, spelling });
  });

  it.each([
    '',
    'soon',
    '2026-02-30T14:30:00Z',
    '2026-01-22',
    '2026-01-22T25:30:00Z',
    '20260122',
    '1769092200.5',
    '1769092200000000',
    '22/01/2026 14:30',
    'NaN',
  ])("is not '%s'", (text) => {
    expect(readTimestamp(text)).toBeUndefined();
  });

  it('is the same one in every spelling', () => {
    const minutes = fc.integer({ min: Date.parse('1998-01-01T00:00:00Z') / 60_000, max: Date.parse('2100-01-01T00:00:00Z') / 60_000 });
    fc.assert(
      fc.property(minutes, (minute) => {
        const ts = minute * 60_000;
        const iso = new Date(ts).toISOString();
        const spellings = [iso, iso.replace('T', ' ').replace('.000Z', ''), iso.replace('.000Z', '+00:00'), String(ts), String(ts / 1_000)];
        expect(spellings.map((text) => readTimestamp(text)?.ts)).toEqual(spellings.map(() => ts));
      }),
    );
  });
});
