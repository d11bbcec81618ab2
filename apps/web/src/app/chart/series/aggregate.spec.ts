import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { aBar } from '../../../../testing/messages';
import { aggregateFrom, joinBars } from './aggregate';
import { candleOfBar, MINUTE_MS, type Candle } from './candle';
import { CandleSeries } from './candle-series';
import { bucketStart } from './intervals';
import { ShownBars } from './shown-bars';

const OPEN = Date.parse('2026-03-06T14:30:00.000Z');
const minuteAt = (x: number, part: Partial<Parameters<typeof candleOfBar>[0]> = {}): Candle =>
  candleOfBar(aBar({ ts: new Date(x).toISOString(), ...part }));
const session = (begin: number, length: number): Candle[] => Array.from({ length }, (_, index) => minuteAt(begin + index * MINUTE_MS));
const iso = (x: number): string => new Date(x).toISOString();

describe('bucketStart', () => {
  it.each([
    ['5m', '2026-03-06T14:33:00Z', '2026-03-06T14:30:00.000Z'],
    // Hours count from the open at 09:30 New York, in winter and in summer.
    ['1h', '2026-03-06T15:29:00Z', '2026-03-06T14:30:00.000Z'],
    ['1h', '2026-07-06T13:30:00Z', '2026-07-06T13:30:00.000Z'],
    // Days begin at midnight in New York.
    ['1d', '2026-03-06T14:31:00Z', '2026-03-06T05:00:00.000Z'],
    ['1d', '2026-03-09T19:59:00Z', '2026-03-09T04:00:00.000Z'],
  ] as const)('is, for %s bars, of %s %s: as the database has it', (interval, minute, start) => {
    expect(iso(bucketStart(minuteAt(Date.parse(minute)), interval))).toBe(start);
  });
});

describe('aggregateFrom', () => {
  it('takes the first open, the extremes, the last close and all volume', () => {
    const minutes = [
      minuteAt(OPEN, { open: 10, high: 12, low: 9, close: 11, volume: 5 }),
      minuteAt(OPEN + MINUTE_MS, { open: 11, high: 15, low: 10, close: 14, volume: 7 }),
      minuteAt(OPEN + 2 * MINUTE_MS, { open: 14, high: 14, low: 8, close: 9, volume: 1 }),
    ];
    expect(aggregateFrom(minutes, 0, '5m')).toMatchObject([{ x: OPEN, o: 10, h: 15, l: 8, c: 9, v: 13, forming: true }]);
  });

  it('forms until its last minute is there, the last of the day included', () => {
    const formingAfter = (length: number, interval: '5m' | '1h' | '1d') =>
      aggregateFrom(session(OPEN, length), 0, interval).at(-1)?.forming;
    expect([formingAfter(4, '5m'), formingAfter(5, '5m')]).toEqual([true, false]);
    // The last hour is half an hour long.
    expect([formingAfter(389, '1h'), formingAfter(390, '1h'), formingAfter(390, '1d')]).toEqual([true, false, false]);
  });
});

describe('joinBars', () => {
  const stored = (x: number, v: number): Candle => minuteAt(x, { volume: v });

  it('keeps the bar of the server in which the minutes begin, and makes the newer ones of minutes', () => {
    const minutes = session(OPEN + 3 * MINUTE_MS, 4);
    const bars = joinBars([stored(OPEN - 5 * MINUTE_MS, 1), stored(OPEN, 2), stored(OPEN + 5 * MINUTE_MS, 3)], minutes, '5m');
    expect(bars.map(({ v }) => v)).toEqual([1, 2, 10_000]);
  });

  it('takes no bar of the server that ends after the newest minute', () => {
    const minutes = session(OPEN - 2 * MINUTE_MS, 4);
    const bars = joinBars([stored(OPEN, 99), stored(OPEN + 5 * MINUTE_MS, 99)], minutes, '5m');
    expect(bars.map(({ x, v }) => [iso(x), v])).toEqual([
      [iso(OPEN - 5 * MINUTE_MS), 10_000],
      [iso(OPEN), 10_000],
    ]);
  });
});

describe('ShownBars', () => {
  it('grows live as if it were made of all minutes at once', () => {
    const bursts = fc.array(fc.integer({ min: 1, max: 12 }), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(bursts, fc.constantFrom('5m' as const, '1h' as const), (sizes, interval) => {
        const all = session(OPEN, 200).map((candle, index) => ({ ...candle, h: 100 + (index % 7), v: index }));
        const minutes = new CandleSeries();
        minutes.load(all.slice(0, 7));
        const longer = new CandleSeries();
        const shown = new ShownBars();
        const sources = { interval, minutes, longer, at: null };
        shown.of(sources);
        let taken = 7;
        for (const size of sizes) {
          all.slice(taken, (taken += size)).forEach((candle) => minutes.apply(candle));
          expect(shown.of(sources).candles).toEqual(joinBars([], all.slice(0, taken), interval));
        }
      }),
      { numRuns: 50 },
    );
  });

  it('shows no minute after a past one, in no bar', () => {
    const minutes = new CandleSeries();
    minutes.load(session(OPEN, 60).map((candle, index) => ({ ...candle, c: index })));
    const longer = new CandleSeries();
    longer.load([minuteAt(OPEN, { close: 59 })]);
    const at = OPEN + 20 * MINUTE_MS;
    const shown = new ShownBars();
    expect(shown.of({ interval: '1m', minutes, longer: null, at }).candles.at(-1)).toMatchObject({ x: at, c: 20 });
    expect(shown.of({ interval: '1h', minutes, longer, at }).candles).toMatchObject([{ c: 20, forming: true }]);
  });
});
