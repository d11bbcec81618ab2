import { describe, expect, it } from 'vitest';
import { Random, WINDOW_BARS } from '@tandem/domain';
import { gapped, randomSeries } from '../../testing/random-market.js';
import { FEATURE_NAMES } from '../engine/catalog.js';
import { RECURSION_MEMORY_BARS } from '../engine/feature-engine.js';
import { Ema } from '../indicators/exponential.js';
import { productFeaturesAndSigma, withColumn } from './lookahead.js';
import type { MarketHistory } from './market-history.js';
import { describeWarmUp, measureWarmUp, needsMore } from './warm-up.js';

/** Minutes of 0.03 % and an overnight fall of 16 %, the worst that was seen in recorded bars. */
const calm = (symbol: string, seed: number) => gapped(randomSeries({ symbol, seed, sessions: 12, volatility: 0.2 }), 5 * 390, 0.84);
const history: MarketHistory = { series: [calm('AAA', 1), calm('SPY', 2)], news: [], observations: [] };
const measure = (given = history) =>
  measureWarmUp(given, productFeaturesAndSigma, { offsets: [60, 900, RECURSION_MEMORY_BARS], starts: 6, random: new Random(1) });

describe('measureWarmUp', () => {
  it('finds every feature and sigma settled within RECURSION_MEMORY_BARS, even right after an overnight fall of 16 %', () => {
    const { features, starts } = measure();
    expect(features.map(({ feature }) => feature)).toEqual([...FEATURE_NAMES, 'sigma']);
    expect(starts).toBe(12);
    expect(features.filter(needsMore)).toEqual([]);
  });

  it('shows that sigma remembers such a fall for most of them, and that returns forget at once', () => {
    const of = (name: string) => measure().features.find(({ feature }) => feature === name)!;
    expect(of('sigma').worst[1]).toBeGreaterThan(1e-9);
    expect(of('sigma').worst[2]).toBeLessThan(1e-9);
    expect(of('sigma').needed).toBeGreaterThan(900);
    expect(of('ret_60').needed).toBe(WINDOW_BARS);
    expect(of('ret_1').needed).toBe(1);
  });

  it('says of a recursion that is too slow that it does not settle', () => {
    const { features } = measureWarmUp(
      history,
      (given) =>
        productFeaturesAndSigma(given).map((matrix, i) => {
          const ema = new Ema(1_000);
          return withColumn(
            matrix,
            'slow',
            given.series[i]!.close.map((price) => (ema.advance(price), ema.peek(price))),
          );
        }),
      { offsets: [60, 2_000], starts: 2, random: new Random(1) },
    );
    expect(features.find(({ feature }) => feature === 'slow')).toMatchObject({ worst: [Infinity, expect.closeTo(0.01, 1)], needed: null });
  });

  it('leaves out offsets that are longer than the series, and refuses a history with none left', () => {
    expect(measureWarmUp(history, productFeaturesAndSigma, { offsets: [60, 100_000], starts: 1, random: new Random(1) }).offsets).toEqual([
      60,
    ]);
    expect(() => measureWarmUp(history, productFeaturesAndSigma, { offsets: [100_000], starts: 1, random: new Random(1) })).toThrow(
      'No series is longer than 4680 bars',
    );
  });

  it('can be read by people', () => {
    const lines = describeWarmUp(measure());
    expect(lines[0]).toBe('| feature | 60 | 900 | 2000 | bars needed |');
    expect(lines.find((line) => line.startsWith('| ret_1 '))).toBe('| ret_1 | 0 | 0 | 0 | 1 |');
    expect(lines.at(-1)).toMatch(/^Slowest of \d+ over 12 cold starts: \w+, \d+ bars to 1e-9\.$/);
  });
});
