import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { allocateSeries, BAR_MS, MIN_EXCURSION, MOVE_MINUTES, Random, type BarSeries } from '@tandem/domain';
import { logExcursions } from './excursion.js';

const BARS = 60;

/** A walk of one session and a half. */
function walk(seed: number): { series: BarSeries; session: Int32Array } {
  const random = new Random(seed);
  const series = allocateSeries('AAA', BARS);
  let price = 100;
  for (let t = 0; t < BARS; t++) {
    const close = price * Math.exp(0.001 * random.normal());
    series.ts[t] = t * BAR_MS;
    [series.open[t], series.close[t]] = [price, close];
    series.high[t] = Math.max(price, close) * Math.exp(0.0005 * random.uniform());
    series.low[t] = Math.min(price, close) * Math.exp(-0.0005 * random.uniform());
    price = close;
  }
  return { series, session: Int32Array.from({ length: BARS }, (_, t) => (t < 40 ? 0 : 1)) };
}

const at = (all: Float32Array, t: number) => [...all.subarray(t * MOVE_MINUTES.length, (t + 1) * MOVE_MINUTES.length)];

describe('the log excursion', () => {
  it('is the ln of the farthest that highs and lows go, to either side', () => {
    const { series, session } = walk(1);
    series.low[7] = 90;
    const [five] = at(logExcursions(series, session), 4);
    expect(five).toBeCloseTo(Math.log(Math.log(series.close[4]! / 90)), 5);
  });

  it('holds the path of exactly the bands that are as wide', () => {
    fc.assert(
      fc.property(fc.nat(), fc.nat(9), (seed, t) => {
        const { series, session } = walk(seed);
        const all = at(logExcursions(series, session), t);
        MOVE_MINUTES.forEach((minutes, h) => {
          const holds = (width: number) => {
            const bars = Array.from({ length: minutes }, (_, k) => t + 1 + k);
            return bars.every(
              (k) => series.high[k]! <= series.close[t]! * Math.exp(width) && series.low[k]! >= series.close[t]! * Math.exp(-width),
            );
          };
          expect(holds(1.00001 * Math.exp(all[h]!))).toBe(true);
          expect(holds(0.99999 * Math.exp(all[h]!))).toBe(false);
        });
      }),
    );
  });

  it('grows with the horizon, and is not known beyond the session', () => {
    const { series, session } = walk(2);
    const all = logExcursions(series, session);
    for (let t = 0; t < BARS; t++) {
      const known = MOVE_MINUTES.filter((minutes) => t + minutes < BARS && session[t + minutes] === session[t]).length;
      const values = at(all, t);
      expect(values.map(Number.isNaN)).toEqual(MOVE_MINUTES.map((_, h) => h >= known));
      expect(values.slice(0, known)).toEqual(values.slice(0, known).toSorted((a, b) => a - b));
    }
  });

  it('is not known over more missing minutes than a label may have', () => {
    const { series, session } = walk(3);
    for (let t = 10; t < BARS; t++) series.ts[t]! += 6 * BAR_MS;
    const values = at(logExcursions(series, session), 7);
    expect(values.every(Number.isNaN)).toBe(true);
    expect(at(logExcursions(series, session), 10).slice(0, 2).every(Number.isFinite)).toBe(true);
  });

  it('is finite where the price stands still', () => {
    const { series, session } = walk(4);
    for (const column of [series.open, series.high, series.low, series.close]) column.fill(50);
    expect(at(logExcursions(series, session), 0)).toEqual(MOVE_MINUTES.map(() => Math.fround(Math.log(MIN_EXCURSION))));
  });
});
