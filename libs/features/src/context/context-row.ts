import { allocateSeries, type BarSeries } from '@tandem/domain';

/** What a bar's feature vector takes from outside the symbol's own bars, as known at the bar. NaN = unknown. */
export interface BarContext {
  /** Five-bar log return of the market symbol at its newest bar that is not after this one. */
  readonly marketReturn5: number;
  /** Time-decayed news sentiment, -1 to 1. */
  readonly newsSentiment: number;
  /** Number of news items that still count. */
  readonly newsCount: number;
  /** VIX index level, in points. */
  readonly vixLevel: number;
  /** Day-on-day change of the 10-year Treasury yield, in percentage points. */
  readonly us10yChange: number;
}

/** Nothing known: every context feature stays neutral. */
export const UNKNOWN_CONTEXT: BarContext = {
  marketReturn5: NaN,
  newsSentiment: NaN,
  newsCount: NaN,
  vixLevel: NaN,
  us10yChange: NaN,
};

/**
 * The four context values that are not of the market symbol, in columns: row `i` belongs to bar `i` of the series they
 * were joined to, as of the bar's close (`available_at <= ts + 1 min`). NaN = nothing known yet.
 */
export interface ContextColumns {
  readonly newsSentiment: Float64Array;
  readonly newsCount: Float64Array;
  readonly vixLevel: Float64Array;
  readonly us10yChange: Float64Array;
}

/** The given rows of a series, in the order given. */
export function pickBars(bars: BarSeries, rows: readonly number[]): BarSeries {
  const picked = allocateSeries(bars.symbol, rows.length);
  for (const column of ['ts', 'open', 'high', 'low', 'close', 'volume'] as const) picked[column].set(pick(bars[column], rows));
  return picked;
}

/** The given rows of context columns, in the order given. */
export function pickContext(context: ContextColumns, rows: readonly number[]): ContextColumns {
  return {
    newsSentiment: pick(context.newsSentiment, rows),
    newsCount: pick(context.newsCount, rows),
    vixLevel: pick(context.vixLevel, rows),
    us10yChange: pick(context.us10yChange, rows),
  };
}

function pick(column: Float64Array, rows: readonly number[]): Float64Array {
  return Float64Array.from(rows, (row) => column[row]!);
}
