import { MARKET_SYMBOL, type BarSeries } from '@tandem/domain';
import { pickContext, type ContextColumns } from '../context/context-features.js';
import { MissingMarketSeriesError } from '../errors.js';
import { cleanSeries, type CleanedSeries } from '../quality/clean-series.js';
import { DataQualityError, excludeSymbols, sumQuality, type QualityReport, type SymbolQuality } from '../quality/quality-report.js';
import { flatMinutes } from '../quality/stretch-rules.js';
import type { DatasetOptions } from './options.js';

/** Bars of one symbol and, when there is any, their context row by row. */
export interface SymbolInput {
  readonly bars: BarSeries;
  readonly context: ContextColumns | undefined;
}

/** An input that the rules of data quality have gone over: bars of regular hours, ascending, none of them impossible. */
interface CleanInput extends SymbolInput {
  /** Rows that no window and no horizon may hold together with the row before. */
  readonly breaks: readonly number[];
  readonly quality: SymbolQuality;
  readonly outsideRegularHours: number;
}

/** What a dataset is built from. */
export interface Inputs {
  /** Everything as it was given. */
  readonly given: readonly SymbolInput[];
  /** Bars of every symbol that is not left out, cleaned. */
  readonly series: readonly BarSeries[];
  readonly market: BarSeries;
  /** The symbols that samples are drawn from. */
  readonly sampled: readonly CleanInput[];
  /** Bars of the sampled symbols as given, and how many of those are outside of regular trading. */
  readonly bars: number;
  readonly outsideRegularHours: number;
  /** What was found in the bars of all symbols. */
  readonly defects: QualityReport;
}

/** Bars of many symbols that the rules of data quality have gone over once, for the report on them and for every dataset made of them. */
export interface CleanBars {
  /** The series as they were given, without those that are empty. */
  readonly given: readonly BarSeries[];
  /** What is left of each. */
  readonly cleaned: readonly CleanedSeries[];
  /** What was found in the bars of all symbols. */
  readonly defects: QualityReport;
}

/**
 * Cleans one-minute bars: what `buildDataset` leaves out, before anything is made of the rest.
 * @throws MissingMarketSeriesError, DataQualityError when too many bars of the market symbol would have to go
 */
export function cleanBars(series: readonly BarSeries[]): CleanBars {
  const given = series.filter(({ length }) => length > 0);
  const market = given.find(({ symbol }) => symbol === MARKET_SYMBOL);
  if (market === undefined)
    throw new MissingMarketSeriesError(
      MARKET_SYMBOL,
      given.map(({ symbol }) => symbol),
    );
  const cleanMarket = cleanSeries(market);
  const marketFlatMinutes = flatMinutes(cleanMarket.bars);
  const cleaned = given.map((bars) => (bars === market ? cleanMarket : cleanSeries(bars, { marketFlatMinutes })));
  const qualities = cleaned.map(({ quality }) => quality);
  return { given, cleaned, defects: sumQuality(qualities, excludeSymbols(qualities)) };
}

/** @throws DataQualityError, RangeError for context that does not fit its bars */
export function selectInputs({ given: series, cleaned, defects }: CleanBars, options: DatasetOptions): Inputs {
  const given = series.map((bars) => pairContext(bars, options.context));
  const clean = cleaned.map((input, i) => cleanInput(input, given[i]!.context));
  const { leftOut } = defects;
  const used = clean.filter(({ quality }) => leftOut.every(({ symbol }) => symbol !== quality.symbol));
  const sampled = used.filter(({ bars }) => options.symbols?.includes(bars.symbol) ?? true);
  if (sampled.length === 0 && leftOut.length > 0) throw new DataQualityError(leftOut, clean.length);
  const outsideRegularHours = sampled.reduce((sum, input) => sum + input.outsideRegularHours, 0);
  return {
    given,
    series: used.map(({ bars }) => bars),
    market: used.find(({ bars }) => bars.symbol === MARKET_SYMBOL)!.bars,
    sampled,
    bars: sampled.reduce((sum, { quality }) => sum + quality.bars, outsideRegularHours),
    outsideRegularHours,
    defects,
  };
}

function cleanInput({ bars, rows, breaks, quality, outsideRegularHours }: CleanedSeries, context: ContextColumns | undefined): CleanInput {
  return { bars, context: rows && context ? pickContext(context, rows) : context, breaks, quality, outsideRegularHours };
}

function pairContext(bars: BarSeries, contexts: ReadonlyMap<string, ContextColumns> | undefined): SymbolInput {
  const context = contexts?.get(bars.symbol);
  for (const [name, column] of Object.entries(context ?? {}) as [string, Float64Array][]) {
    if (column.length === bars.length) continue;
    throw new RangeError(`Context ${name} of ${bars.symbol} has ${column.length} rows for ${bars.length} bars: expected one a bar.`);
  }
  return { bars, context };
}
