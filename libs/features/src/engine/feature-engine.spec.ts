import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type BarSeries, sliceSeries, WINDOW_BARS } from '@tandem/domain';
import { barAt, randomSeries } from '../../testing/random-market.js';
import { expectClose } from '../../testing/series.js';
import { CONTEXT_FEATURES, unknownContext } from '../context/context-features.js';
import { InvalidBarError, OutOfOrderBarError, UnknownFeatureError } from '../errors.js';
import { FEATURE_COUNT, FEATURE_NAMES, FEATURE_SETS, FEATURES } from './catalog.js';
import { computeFeatures } from './compute-features.js';
import { FeatureEngine, RECURSION_MEMORY_BARS } from './feature-engine.js';

const UNKNOWN = unknownContext();
const column = (name: string) => FEATURE_NAMES.indexOf(name);

/** Two recursions from different pasts agree to rounding of the price, which differences near zero show. */
const ROUNDING = 1e-13;
/** Every feature of the series. */
const compute = (series: BarSeries, market: BarSeries) => computeFeatures(series, market, undefined, FEATURE_NAMES);
/** The values of one vector that come from the symbol's own bars. */
const own = (values: Float64Array, row: number) =>
  [...values.subarray(row * FEATURE_COUNT, (row + 1) * FEATURE_COUNT)].filter((_, i) => FEATURES[i]!.own);

describe('FeatureEngine', () => {
  const series = randomSeries({ sessions: 6 });

  it('defines everything of the symbol itself from bar 61 on, and not before', () => {
    const { values } = compute(series, series);
    const complete = (row: number) => own(values, row).every(Number.isFinite);
    expect(complete(59)).toBe(false);
    for (let row = 60; row < series.length; row++) expect(complete(row)).toBe(true);
  });

  it('writes at the offset, and leaves the rest of the output alone', () => {
    const out = new Float64Array(FEATURE_COUNT + 2).fill(-1);
    new FeatureEngine().push(barAt(series, 0), UNKNOWN, out, 1);
    expect([out[0], out.at(-1)]).toEqual([-1, -1]);
    expect(out[1 + column('since_open')]).toBe(0);
  });

  it('writes the features asked for, in their order, the same as among all', () => {
    const all = compute(series, series).values;
    for (const names of [FEATURE_SETS.plain, FEATURE_SETS.barrier, ['barrier_30', 'ret_1', 'z_5'], [...FEATURE_SETS.plain, 'ret_5']]) {
      const { values } = computeFeatures(series, series, undefined, names);
      const row = 500;
      expect([...values.subarray(row * names.length, (row + 1) * names.length)]).toEqual(
        names.map((name) => all[row * FEATURE_COUNT + column(name)]),
      );
    }
    expect(() => new FeatureEngine('ABC', ['ret_1', 'moon_phase'])).toThrow(UnknownFeatureError);
  });

  it('passes context on as it is, the unknown as NaN', () => {
    const out = new Float64Array(FEATURE_COUNT);
    const context = Float64Array.from(CONTEXT_FEATURES, (_, i) => (i === 2 ? NaN : i / 4 - 0.5));
    new FeatureEngine().push(barAt(series, 0), context, out);
    expect([...out].filter((_, i) => !FEATURES[i]!.own)).toEqual([...context]);
  });

  it('gives New York time in winter and in summer', () => {
    const at = (iso: string) => {
      const out = new Float64Array(FEATURE_COUNT);
      new FeatureEngine().push({ ...barAt(series, 0), ts: Date.parse(iso) }, UNKNOWN, out);
      return ['minute_of_hour', 'hour_of_day', 'day_of_week', 'since_open'].map((name) => out[column(name)]);
    };
    // Friday 09:30 in New York, before and after the change of clocks; Monday 15:59
    expect(at('2025-03-07T14:30:00Z')).toEqual([30 / 59, 9 / 23, 1, 0]);
    expect(at('2025-03-14T13:30:00Z')).toEqual([30 / 59, 9 / 23, 1, 0]);
    expect(at('2025-03-10T19:59:00Z')).toEqual([1, 15 / 23, 0, 389 / 390]);
  });

  it('starts the volume-weighted price anew each session, and nothing else', () => {
    const { values } = compute(series, series);
    const firstOfDay = 390;
    const { high, low, close } = barAt(series, firstOfDay);
    expectClose(values[firstOfDay * FEATURE_COUNT + column('vwap_dist')]!, close / ((high + low + close) / 3) - 1, 'vwap_dist');
    expectClose(values[firstOfDay * FEATURE_COUNT]!, Math.log(close / series.close[firstOfDay - 1]!), 'overnight ret_1', 1e-9, 1e-15);
  });

  it('refuses a bar that cannot be, says which and why, and goes on as if it had not come', () => {
    const good = compute(series, series).values;
    const engine = new FeatureEngine('ABC');
    const out = new Float64Array(FEATURE_COUNT);
    for (let i = 0; i < 100; i++) {
      const bar = barAt(series, i);
      expect(() => engine.push({ ...bar, close: NaN }, UNKNOWN, out)).toThrow(InvalidBarError);
      expect(() => engine.push({ ...bar, low: 0 }, UNKNOWN, out)).toThrow(/ABC.*low is 0/);
      expect(() => engine.push({ ...bar, volume: -1 }, UNKNOWN, out)).toThrow(/volume is -1/);
      expect(() => engine.push({ ...bar, high: bar.low / 2 }, UNKNOWN, out)).toThrow(/is below low/);
      engine.push(bar, UNKNOWN, out);
      expect(own(out, 0)).toEqual(own(good, i));
    }
  });

  it('refuses a bar that is not later than the last', () => {
    const engine = new FeatureEngine('ABC');
    const out = new Float64Array(FEATURE_COUNT);
    engine.push(barAt(series, 1), UNKNOWN, out);
    expect(() => engine.push(barAt(series, 1), UNKNOWN, out)).toThrow(OutOfOrderBarError);
    expect(() => engine.peek(barAt(series, 0), UNKNOWN, out)).toThrow(OutOfOrderBarError);
    expect(() => engine.push({ ...barAt(series, 2), ts: NaN }, UNKNOWN, out)).toThrow(OutOfOrderBarError);
  });

  it('peeks what push would write, however often, without advancing', () => {
    fc.assert(
      fc.property(fc.integer(), fc.integer({ min: 0, max: 200 }), fc.integer({ min: 1, max: 3 }), (seed, rows, peeks) => {
        const bars = randomSeries({ seed, sessions: 1 });
        const other = randomSeries({ seed: seed + 1, sessions: 1 });
        const engine = new FeatureEngine();
        const out = new Float64Array(FEATURE_COUNT);
        for (let i = 0; i < rows; i++) engine.push(barAt(bars, i), UNKNOWN, out);
        const peeked = new Float64Array(FEATURE_COUNT);
        for (let i = 0; i < peeks; i++) engine.peek(barAt(other, rows), UNKNOWN, peeked);
        engine.peek(barAt(bars, rows), UNKNOWN, peeked);
        engine.push(barAt(bars, rows), UNKNOWN, out);
        expect([...peeked]).toEqual([...out]);
        expect([...out]).toEqual([...compute(sliceSeries(bars, 0, rows + 1), sliceSeries(bars, 0, 0)).values.subarray(-FEATURE_COUNT)]);
      }),
      { numRuns: 30 },
    );
  });

  it('gives a window that does not depend on where the history began, once its memory is full', () => {
    const long = randomSeries({ seed: 11, sessions: 10 });
    const batch = compute(long, long).values;
    fc.assert(
      fc.property(fc.integer({ min: 1, max: long.length - RECURSION_MEMORY_BARS - WINDOW_BARS }), (start) => {
        const live = compute(sliceSeries(long, start), long).values;
        const end = Math.min(live.length, (RECURSION_MEMORY_BARS + WINDOW_BARS) * FEATURE_COUNT);
        for (let i = RECURSION_MEMORY_BARS * FEATURE_COUNT; i < end; i++) {
          expectClose(live[i]!, batch[start * FEATURE_COUNT + i]!, `${FEATURE_NAMES[i % FEATURE_COUNT]} from ${start}`, 1e-9, ROUNDING);
        }
      }),
      { numRuns: 25 },
    );
  });

  it('looks at no later bar: cutting the future off changes nothing', () => {
    const whole = compute(series, series).values;
    fc.assert(
      fc.property(fc.integer({ min: 1, max: series.length }), (rows) => {
        const cut = sliceSeries(series, 0, rows);
        expect(compute(cut, cut).values).toEqual(whole.slice(0, rows * FEATURE_COUNT));
      }),
      { numRuns: 20 },
    );
  });
});
