import type { BarSeries } from '@tandem/domain';
import type { ContextColumns } from '../context/context-features.js';
import type { MarketReturns } from '../context/market-returns.js';
import { computeFeaturesWith } from '../engine/compute-features.js';
import { barrierSigma } from '../labels/barrier-volatility.js';
import { logExcursions } from '../labels/excursion.js';
import { tripleBarrier } from '../labels/triple-barrier.js';
import { sessionIndices } from '../sessions.js';
import type { SymbolRows } from './dataset.js';
import { expectedVolatility } from './expected-volatility.js';
import type { BarrierSetting } from './training-facts.js';

/** What the rows of all symbols of a dataset have in common. */
export interface RowSetting {
  /** New York dates of its sessions, oldest first. */
  readonly dates: readonly string[];
  readonly market: MarketReturns;
  readonly featureNames: readonly string[];
  readonly labels: BarrierSetting;
}

/** Features, labels and what happened after each bar of a symbol. @throws as `computeFeaturesWith` */
export function symbolRows(
  bars: BarSeries,
  context: ContextColumns | undefined,
  { dates, market, featureNames, labels: { multiple, volatility } }: RowSetting,
): SymbolRows {
  const sessionIndex = sessionIndices(bars.ts, dates);
  const matrix = computeFeaturesWith(bars, market, context, featureNames);
  return {
    matrix,
    labels: tripleBarrier(bars, sessionIndex, barrierSigma(bars, volatility), multiple),
    excursions: logExcursions(bars, sessionIndex),
    expectedVolatility: expectedVolatility(bars, matrix),
    sessionIndex,
  };
}
