import { allocateSeries, MARKET_SYMBOL, type BarSeries } from '@tandem/domain';
import { MarketReturns } from '../context/market-returns.js';
import { computeFeaturesWith, type FeatureMatrix } from '../engine/compute-features.js';
import { LOG_SIGMA } from '../panels/volatility-panel.js';

/** Features that say how volatile the next minutes are expected to be, by 30, 100 and 390 bars and by their range, each less ln σ. */
const DISTANCES = ['barrier_30', 'barrier_100', 'barrier_390', 'barrier_range'] as const;
const NEEDED = [...DISTANCES, LOG_SIGMA];

/** Expectations of a row. */
export const EXPECTED_VOLATILITIES = DISTANCES.length;

/**
 * Logarithms of the volatility expected of each of the next 30 minutes, by the last 30, 100 and 390 bars and by the range of bars, time of
 * day included and nights left out: rows × 4, in log price a minute; NaN where unknown. Whatever features a model reads, so that what is
 * made of them is the same beside all models.
 * @param matrix of the same bars; read where it has what is needed, else that is computed
 */
export function expectedVolatility(bars: BarSeries, matrix: FeatureMatrix): Float32Array {
  const { names, values, columns } = NEEDED.every((name) => matrix.names.includes(name)) ? matrix : computeNeeded(bars);
  const places = DISTANCES.map((name) => names.indexOf(name));
  const logSigma = names.indexOf(LOG_SIGMA);
  const out = new Float32Array(bars.length * EXPECTED_VOLATILITIES);
  for (let row = 0; row < bars.length; row++) {
    const unit = values[row * columns + logSigma]!;
    places.forEach((place, i) => (out[row * EXPECTED_VOLATILITIES + i] = values[row * columns + place]! + unit));
  }
  return out;
}

function computeNeeded(bars: BarSeries): FeatureMatrix {
  return computeFeaturesWith(bars, MarketReturns.of(allocateSeries(MARKET_SYMBOL, 0)), undefined, NEEDED);
}
