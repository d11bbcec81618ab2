import type { BarSeries } from '@tandem/domain';
import { columnsOf, columnsToRow, unknownContext, type ContextColumns } from '../context/context-features.js';
import { MarketReturns } from '../context/market-returns.js';
import type { EngineBar } from '../panels/panel.js';
import { DEFAULT_FEATURE_SET, FEATURE_SETS } from './catalog.js';
import { FeatureEngine } from './feature-engine.js';

/** The feature vectors of all bars of one symbol. */
export interface FeatureMatrix {
  readonly symbol: string;
  /** Bar starts, milliseconds since the Unix epoch; one per row. */
  readonly ts: Float64Array;
  readonly names: readonly string[];
  readonly rows: number;
  readonly columns: number;
  /** Row-major, rows x columns. NaN = undefined (too few bars before) or, in context columns, unknown. */
  readonly values: Float64Array;
}

/**
 * Feature vectors of every bar of `series`. The market's 5-bar return is joined as of: the newest bar of `market` that is
 * not after the bar and at most MARKET_MAX_AGE_MS older.
 * @param names features of a row, in their order; default: those of DEFAULT_FEATURE_SET
 * @throws InvalidBarError, OutOfOrderBarError, UnknownFeatureError
 */
export function computeFeatures(series: BarSeries, market: BarSeries, context?: ContextColumns, names?: readonly string[]): FeatureMatrix {
  return computeFeaturesWith(series, MarketReturns.of(market), context, names);
}

/** `computeFeatures` with the market's returns at hand, for many series of one market. */
export function computeFeaturesWith(
  series: BarSeries,
  market: MarketReturns,
  context?: ContextColumns,
  names: readonly string[] = FEATURE_SETS[DEFAULT_FEATURE_SET],
): FeatureMatrix {
  const engine = new FeatureEngine(series.symbol, names);
  const columns = names.length;
  const values = new Float64Array(series.length * columns);
  const bar = new MutableBar();
  const row = unknownContext();
  const joined = context === undefined ? [] : columnsOf(context);
  for (let i = 0; i < series.length; i++) {
    bar.ts = series.ts[i]!;
    bar.open = series.open[i]!;
    bar.high = series.high[i]!;
    bar.low = series.low[i]!;
    bar.close = series.close[i]!;
    bar.volume = series.volume[i]!;
    market.write(bar.ts, row);
    columnsToRow(joined, i, row);
    engine.push(bar, row, values, i * columns);
  }
  return { symbol: series.symbol, ts: series.ts, names, rows: series.length, columns, values };
}

/** One bar after the other, in the same memory: V8 keeps the numbers of a class of its own unboxed. */
class MutableBar implements EngineBar {
  ts = NaN;
  open = NaN;
  high = NaN;
  low = NaN;
  close = NaN;
  volume = NaN;
}
