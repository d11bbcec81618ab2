import { MARKET_SYMBOL, type BarSeries } from '@tandem/market';
import type { ContextColumns } from '../bar-context.js';
import { MissingMarketSeriesError, OutOfOrderBarError } from '../errors.js';
import type { DatasetOptions } from './dataset.js';
import { keepRegularHours } from './regular-hours.js';

/** Bars of one symbol and, when there is any, their context row by row. */
export interface SymbolInput {
  readonly bars: BarSeries;
  readonly context: ContextColumns | undefined;
}

/** What a dataset is built from; all of it in regular hours but `given`. */
export interface Inputs {
  /** Everything as it was given. */
  readonly given: readonly SymbolInput[];
  /** Bars of every symbol. */
  readonly series: readonly BarSeries[];
  readonly market: BarSeries;
  /** The symbols that samples are drawn from. */
  readonly sampled: readonly SymbolInput[];
  /** Bars of the sampled symbols as given. */
  readonly bars: number;
}

/** @throws MissingMarketSeriesError, OutOfOrderBarError, RangeError for context that does not fit its bars */
export function selectInputs(series: readonly BarSeries[], options: DatasetOptions): Inputs {
  series.forEach(assertAscending);
  const given = series.filter(({ length }) => length > 0).map((bars) => pairContext(bars, options.context));
  const kept = given.map(keepRegularHours);
  const market = kept.find(({ bars }) => bars.symbol === MARKET_SYMBOL)?.bars;
  if (market === undefined) throw new MissingMarketSeriesError(MARKET_SYMBOL, given.map(({ bars }) => bars.symbol));
  const isSampled = ({ bars }: SymbolInput) => options.symbols?.includes(bars.symbol) ?? true;
  return {
    given,
    series: kept.map(({ bars }) => bars),
    market,
    sampled: kept.filter(isSampled),
    bars: given.filter(isSampled).reduce((sum, { bars }) => sum + bars.length, 0),
  };
}

function assertAscending({ symbol, ts }: BarSeries): void {
  for (let i = 0; i < ts.length; i++) {
    if (!(ts[i]! > (ts[i - 1] ?? -Infinity))) throw new OutOfOrderBarError(symbol, ts[i]!, ts[i - 1] ?? -Infinity);
  }
}

function pairContext(bars: BarSeries, contexts: ReadonlyMap<string, ContextColumns> | undefined): SymbolInput {
  const context = contexts?.get(bars.symbol);
  for (const [name, column] of Object.entries(context ?? {}) as [string, Float64Array][]) {
    if (column.length === bars.length) continue;
    throw new RangeError(`Context ${name} of ${bars.symbol} has ${column.length} rows for ${bars.length} bars: expected one a bar.`);
  }
  return { bars, context };
}
