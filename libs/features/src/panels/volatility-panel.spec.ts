import { describe, expect, it } from 'vitest';
import type { BarSeries } from '@tandem/domain';
import { randomSeries } from '../../testing/random-market.js';
import { expectClose } from '../../testing/series.js';
import { computeFeatures } from '../engine/compute-features.js';
import { volatilityCalendar } from '../indicators/volatility-calendar.js';
import { ewmSigma } from '../labels/triple-barrier.js';
import { VOLATILITY } from './volatility-panel.js';

const names = VOLATILITY.features.map(({ name }) => name);
const SESSION = 390;

/** The features of bar `t` written down from their definitions, from the whole series anew. Whole sessions only. */
function define({ open, high, low, close, volume }: BarSeries, t: number): Record<string, number> {
  const { usual, sinceOpen, ahead } = volatilityCalendar(SESSION);
  const minute = t % SESSION;
  const first = t - minute;
  const upTo = (f: (i: number) => number) => Array.from({ length: t + 1 }, (_, i) => f(i));
  const last = (values: number[], count: number) => values.slice(-count);
  const mean = (values: number[]) => values.reduce((a, b) => a + b) / values.length;
  const ewm = (values: number[], alpha: number) => {
    const weights = values.map((_, i) => (1 - alpha) ** (values.length - 1 - i));
    return values.reduce((sum, x, i) => sum + x * weights[i]!, 0) / weights.reduce((a, b) => a + b);
  };
  const span = (n: number) => 2 / (n + 1);
  const r = upTo((i) => Math.log(close[i]! / (i % SESSION === 0 ? open[i]! : close[i - 1]!)));
  const u = r.map((x, i) => x / usual[i % SESSION]!);
  const squares = u.map((x) => x * x);
  const range = upTo((i) => Math.log(high[i]! / low[i]!));
  const logVolume = upTo((i) => Math.log(1 + volume[i]!));
  const s = Math.sqrt(ewm(squares, span(100)));
  const z = (k: number) => {
    const variance = Array.from({ length: k }, (_, i) => usual[(t - i) % SESSION]! ** 2).reduce((a, b) => a + b);
    return last(r, k).reduce((a, b) => a + b) / (s * Math.sqrt(variance));
  };
  const traded = (f: (i: number) => number) =>
    upTo((i) => i)
      .slice(first)
      .reduce((sum, i) => sum + f(i), 0);
  const vwap = traded((i) => (volume[i]! * (high[i]! + low[i]! + close[i]!)) / 3) / traded((i) => volume[i]!);
  const sigma = ewmSigma(close)[t]!;
  const barrier = (variance: number) => Math.log((Math.sqrt(variance) * ahead[minute]!) / sigma);
  const day = minute / SESSION;
  return {
    z_1: z(1),
    z_5: z(5),
    z_15: z(15),
    z_30: z(30),
    z_60: z(60),
    z_vwap: Math.log(close[t]! / vwap) / (s * sinceOpen[minute]!),
    z_open: Math.log(close[t]! / open[first]!) / (s * sinceOpen[minute]!),
    z_gap: (first === 0 ? 0 : Math.log(open[first]! / close[first - 1]!)) / (20 * s),
    range: Math.log(1 + range[t]! / (s * usual[minute]!)),
    atr: Math.log(ewm(range, 1 / 14) / (s * usual[minute]!)),
    jumpiness: Math.log(mean(last(u, 60).map(Math.abs)) / Math.sqrt(mean(last(squares, 60)))),
    idle: mean(
      last(
        upTo((i) => Number(volume[i]! < 1) + Number(high[i]! <= low[i]!)),
        30,
      ),
    ),
    volume: logVolume[t]! - mean(last(logVolume, 390)),
    volume_10: mean(last(logVolume, 10)) - mean(last(logVolume, 390)),
    session_time: day - 0.5,
    after_open: Math.exp(-minute / 30),
    before_close: Math.exp(-(389 - minute) / 30),
    day_sine: Math.sin(2 * Math.PI * day),
    day_cosine: Math.cos(2 * Math.PI * day),
    barrier_30: barrier(ewm(squares, span(30))),
    barrier_100: barrier(ewm(squares, span(100))),
    barrier_390: barrier(mean(last(squares, 390))),
    barrier_range: barrier(
      ewm(
        range.map((x, i) => (x / usual[i % SESSION]!) ** 2),
        span(60),
      ) /
        (4 * Math.LN2),
    ),
    log_sigma: Math.log(sigma),
  };
}

describe('the volatility features', () => {
  const series = randomSeries({ seed: 21, sessions: 4 });
  const { values } = computeFeatures(series, series, undefined, names);
  const at = (t: number) => values.subarray(t * names.length, (t + 1) * names.length);

  it.each([60, 200, 389, 390, 391, 700, 1169, 1559])('of bar %d are as defined', (t) => {
    const expected = define(series, t);
    expect(Object.keys(expected)).toEqual(names);
    names.forEach((name, i) => expectClose(at(t)[i]!, expected[name]!, `${name} of bar ${t}`, 1e-9, 1e-12));
  });

  it('stay finite where nothing moves and nothing is traded', () => {
    const still = randomSeries({ seed: 3, sessions: 2 });
    for (const column of ['open', 'high', 'low', 'close'] as const) still[column].fill(50, 100);
    still.volume.fill(0, 100);
    const { values: rows } = computeFeatures(still, still, undefined, names);
    expect([...rows.subarray(60 * names.length)].every(Number.isFinite)).toBe(true);
  });

  it('begin and end a day that opens at noon like any other, at its time of day', () => {
    const late = randomSeries({ seed: 5, from: '2002-09-11', sessions: 1 });
    const names = ['after_open', 'before_close', 'session_time', 'since_open'];
    const { values: rows } = computeFeatures(late, late, undefined, names);
    expect(late.length).toBe(240);
    expect([...rows.subarray(0, 4)]).toEqual([
      1,
      expect.closeTo(Math.exp(-239 / 30), 6),
      expect.closeTo(150 / 390 - 0.5, 6),
      expect.closeTo(150 / 390, 6),
    ]);
    expect([...rows.subarray(-3)]).toEqual([1, expect.closeTo(389 / 390 - 0.5, 6), expect.closeTo(389 / 390, 6)]);
  });

  it('end a half day like a full one: near the close, with nothing expected after it', () => {
    const half = randomSeries({ seed: 5, from: '2025-11-28', sessions: 1 });
    const { values: rows } = computeFeatures(half, half, undefined, ['before_close', 'session_time']);
    expect(half.length).toBe(210);
    expect(rows.at(-2)).toBe(1);
    expect(rows.at(-1)).toBeCloseTo(209 / 390 - 0.5, 12);
    expect(volatilityCalendar(210).ahead.at(-1)).toBe(volatilityCalendar(390).ahead.at(-1));
  });
});
