import { describe, expect, it } from 'vitest';
import { BAR_MS, HORIZON_BARS, Random, type BarSeries } from '@tandem/domain';
import { randomHistory } from '../../testing/random-market.js';
import { withRows } from '../../testing/synthetic-dataset.js';
import { joinContext } from '../context/context-join.js';
import { applyScaler } from '../dataset/scaler.js';
import type { FeatureMatrix } from '../engine/compute-features.js';
import type { BarrierLabels } from '../labels/triple-barrier.js';
import { describeLeak, type Leak } from './leak.js';
import { checkLookahead, productFeatures, productLabels, productTraining, withColumn } from './lookahead.js';
import { sampleInstants, type FeatureComputation, type MarketHistory } from './market-history.js';
import { findFeatureLeaks, findLabelLeaks } from './row-leaks.js';
import { findTrainingLeaks, type TrainingComputation } from './training-leaks.js';

const history = randomHistory(20);
const instants = sampleInstants(history, 12, new Random(3));
const named = (leaks: readonly Leak[]) => [...new Set(leaks.map(({ what }) => what))];

/** The product's features of `history` as of some instant; computed once, for many tests cut at the same instants. */
const computed = new Map<string, readonly FeatureMatrix[]>();
function featuresAsOf(given: MarketHistory): readonly FeatureMatrix[] {
  const key = [...given.series, given.news, given.observations].map(({ length }) => length).join(' ');
  const matrices = computed.get(key) ?? productFeatures(given);
  computed.set(key, matrices);
  return matrices;
}

/** The product's features with one more, computed from each series and the whole history it is given. */
const withLeak =
  (name: string, column: (bars: BarSeries, given: MarketHistory) => ArrayLike<number>): FeatureComputation =>
  (given) =>
    featuresAsOf(given).map((matrix, i) => withColumn(matrix, name, column(given.series[i]!, given)));

describe('the product', () => {
  it('knows nothing of the future: no feature, no label decision, nothing fitted', () => {
    const report = checkLookahead(history, 12, new Random(4));
    expect(report.leaks.map(describeLeak)).toEqual([]);
    expect(report.instants).toBeGreaterThan(6);
  });
});

describe('findFeatureLeaks', () => {
  it('catches a centred mean', () => {
    const centred = withLeak('centred_mean', ({ close }) => close.map((price, t) => (close[t - 1]! + price + close[t + 1]!) / 3));
    const leaks = findFeatureLeaks(history, centred, instants);
    expect(named(leaks)).toEqual(['centred_mean']);
    expect(new Set(leaks.map(({ symbol }) => symbol))).toEqual(new Set(['AAA', 'BBB', 'SPY']));
    // NaN against number: without the next bar there is no mean.
    expect(leaks[0]!.blind).toBeNaN();
    expect(describeLeak(leaks[0]!)).toMatch(/^centred_mean of AAA at 2025-\S+Z: [\d.]+ knowing what comes after, NaN without$/);
    expect(instants).toContain(leaks[0]!.ts! + BAR_MS);
  });

  it('catches a scaler that was fitted on everything', () => {
    const scaled: FeatureComputation = (given) => productFeatures(given).map((matrix) => standardise(matrix, 'z_1'));
    expect(named(findFeatureLeaks(history, scaled, instants))).toEqual(['z_1']);
  });

  it('catches news that is joined when it was published, before it was available', () => {
    const early = withLeak(
      'early_news',
      (bars, { news }) =>
        joinContext(
          bars,
          news.map((item) => ({ ...item, availableAt: item.publishedAt })),
          [],
        ).news_sentiment,
    );
    expect(named(findFeatureLeaks(history, early, instants))).toEqual(['early_news']);
  });

  it('catches news that is joined before it was published', () => {
    const hour = 60 * BAR_MS;
    const early = withLeak(
      'unpublished_news',
      (bars, { news }) =>
        joinContext(
          bars,
          news.map((item) => ({ ...item, publishedAt: item.publishedAt - hour, availableAt: item.availableAt - hour })),
          [],
        ).news_count,
    );
    expect(named(findFeatureLeaks(history, early, instants))).toEqual(['unpublished_news']);
  });

  it('catches an observation that is joined on the day it was made', () => {
    const early = withLeak(
      'early_vix',
      (bars, { observations }) =>
        joinContext(
          bars,
          [],
          observations.map((item) => ({ ...item, availableAt: Date.parse(item.observedOn) })),
        ).vix_level,
    );
    expect(named(findFeatureLeaks(history, early, instants))).toEqual(['early_vix']);
  });

  it('catches a profile of volatility by the time of day that was fitted on all sessions', () => {
    const profiled = withLeak('profile', ({ ts, high, low }) => {
      const minute = (t: number) => (ts[t]! / BAR_MS) % 1440;
      const sums = new Float64Array(1440);
      ts.forEach((_, t) => (sums[minute(t)]! += Math.log(high[t]! / low[t]!)));
      return ts.map((_, t) => sums[minute(t)]!);
    });
    expect(named(findFeatureLeaks(history, profiled, instants))).toEqual(['profile']);
  });

  it('catches a market return that is joined a minute too early', () => {
    const early = withLeak('next_market_close', ({ ts }, { series }) => {
      const closes = new Map(Array.from(series[2]!.ts, (start, i) => [start, series[2]!.close[i]!]));
      return ts.map((start) => closes.get(start + BAR_MS) ?? NaN);
    });
    expect(named(findFeatureLeaks(history, early, instants))).toEqual(['next_market_close']);
  });
});

describe('findLabelLeaks', () => {
  const labels = (series: BarSeries) => productLabels(series, { multiple: 0.7, volatility: 'ewm' });
  const check = (compute: (series: BarSeries) => BarrierLabels) => named(findLabelLeaks(history, compute, instants));

  it('finds none in the labels as they are', () => {
    expect(check(labels)).toEqual([]);
  });

  it('catches a sigma that knows the next bar', () => {
    expect(
      check((series) => {
        const honest = labels(series);
        return { ...honest, sigma: honest.sigma.map((value, t) => honest.sigma[t + 1] ?? value) };
      }),
    ).toEqual(['sigma']);
  });

  it('catches a barrier that is set by the highest price of all', () => {
    expect(
      check((series) => {
        const highest = series.high.reduce((a, b) => Math.max(a, b), 0);
        return { ...labels(series), upper: series.close.map(() => highest) };
      }),
    ).toEqual(['upper']);
  });

  it('catches a horizon that is too long', () => {
    expect(
      check((series) => {
        const honest = labels(series);
        const label = honest.label.map((value, t) =>
          value === 0 && series.high.subarray(t + 1, t + 2 * HORIZON_BARS).some((high) => high >= honest.upper[t]!) ? 1 : value,
        );
        return { ...honest, label };
      }),
    ).toEqual(['label']);
  });

  it('catches a horizon that crosses the close', () => {
    expect(
      check((series) => ({
        ...labels(series),
        label: Int8Array.from(series.close, (price, t) => Math.sign((series.close[t + HORIZON_BARS] ?? price) - price)),
      })),
    ).toEqual(['label']);
  });
});

describe('findTrainingLeaks', () => {
  const check = (compute: TrainingComputation) => named(findTrainingLeaks(history, compute, new Random(5)));

  it('catches a scaler that was fitted on all sessions', () => {
    const found = check((given) => {
      const { dataset, scaler } = productTraining(given);
      const offset = scaler.offset.map((_, column) => average(dataset.rows.at(0).matrix, column));
      return { dataset, scaler: { ...scaler, offset } };
    });
    expect(found).toContain('scaler offset of z_1');
    expect(found.every((what) => what.startsWith('scaler offset of '))).toBe(true);
  });

  it('catches a barrier multiple that was tuned on all sessions', () => {
    expect(
      check((given) => {
        const inputs = productTraining(given);
        const multiple = inputs.dataset.samples.holdout.shares[0];
        return { ...inputs, dataset: { ...inputs.dataset, barrier: { ...inputs.dataset.barrier, multiple } } };
      }),
    ).toEqual(['barrier multiple']);
  });

  it('catches features of training bars that were scaled by what came after', () => {
    const found = check((given) => {
      const { dataset, scaler } = productTraining(given);
      return { scaler, dataset: withRows(dataset, ({ matrix }) => ({ matrix: standardise(matrix, 'range') })) };
    });
    expect(found).toEqual(['range']);
  });

  it('finds none where values are scaled by the training sessions alone', () => {
    expect(
      check((given) => {
        const { dataset, scaler } = productTraining(given);
        const scaled = withRows(dataset, ({ matrix }, symbol) => {
          if (symbol > 0) return {};
          const values = Float32Array.from(matrix.values);
          applyScaler(scaler, values);
          return { matrix: { ...matrix, values: Float64Array.from(values) } };
        });
        return { scaler, dataset: scaled };
      }),
    ).toEqual([]);
  });
});

/** One column less its mean over all rows. */
function standardise(matrix: FeatureMatrix, name: string): FeatureMatrix {
  const column = matrix.names.indexOf(name);
  const centre = average(matrix, column);
  return { ...matrix, values: matrix.values.map((value, i) => (i % matrix.columns === column ? value - centre : value)) };
}

function average({ values, columns, rows }: FeatureMatrix, column: number): number {
  let sum = 0;
  let count = 0;
  for (let row = 0; row < rows; row++) {
    const value = values[row * columns + column]!;
    if (!Number.isNaN(value)) {
      sum += value;
      count++;
    }
  }
  return sum / count;
}
