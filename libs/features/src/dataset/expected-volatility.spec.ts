import { describe, expect, it } from 'vitest';
import { gapped, randomSeries } from '../../testing/random-market.js';
import { FEATURE_SETS } from '../engine/catalog.js';
import { RECURSION_MEMORY_BARS } from '../engine/feature-engine.js';
import { cleanSeries } from '../quality/clean-series.js';
import { buildDataset } from './build-dataset.js';
import type { Dataset } from './dataset.js';
import { EXPECTED_VOLATILITIES } from './expected-volatility.js';
import { buildScoringDataset } from './scoring-dataset.js';
import { valuesOf } from './spool.js';

const market = randomSeries({ sessions: 21, seed: 3 });
const share = randomSeries({ symbol: 'ZZZ', sessions: 21, seed: 4 });
const expectedOf = (series = [market, share], featureNames: readonly string[] = FEATURE_SETS.barrier) =>
  volatilitiesOf(buildDataset(series, { featureNames }));
const volatilitiesOf = ({ rows }: Dataset) => [...valuesOf(rows)].map(({ expectedVolatility }) => expectedVolatility);
const FIRST = RECURSION_MEMORY_BARS * EXPECTED_VOLATILITIES;

describe('the volatility expected of the next minutes', () => {
  it('is the same whatever features a model reads, and where nothing is trained', () => {
    const plain = expectedOf([market, share], FEATURE_SETS.plain);
    expect(plain).toEqual(expectedOf());
    const scoring = { labels: { multiple: 0.7, volatility: 'ewm' }, featureNames: FEATURE_SETS.plain } as const;
    const scored = buildScoringDataset(
      [market, share].map((series) => cleanSeries(series)),
      scoring,
    );
    expect(volatilitiesOf(scored)).toEqual(plain);
  });

  it('is near what happens in a market whose minutes are all alike, but for the time of day that it expects', () => {
    const [own] = expectedOf();
    const mean = (at: number) => {
      const values = own!.slice(FIRST).filter((_, i) => i % EXPECTED_VOLATILITIES === at);
      return values.reduce((sum, value) => sum + value, 0) / values.length;
    };
    // Uniform moves of ±.001 and ±.002 a minute have this standard deviation.
    const volatility = Math.sqrt((0.002 ** 2 + 0.004 ** 2) / 12);
    for (const at of [0, 1, 2]) expect(Math.exp(mean(at)) / volatility).toBeCloseTo(1, 0.5);
  });

  it('leaves the night out, as the volatility of a label does not', () => {
    const night = 10 * 390;
    const after = gapped(share, night, 1.2);
    const [, calm] = expectedOf();
    const [, jumped] = expectedOf([market, after]);
    const at = (night + 30) * EXPECTED_VOLATILITIES;
    for (let i = at; i < at + EXPECTED_VOLATILITIES; i++) expect(jumped![i]!).toBeCloseTo(calm![i]!, 4);
  });
});
