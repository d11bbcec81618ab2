import { MARKET_SYMBOL, type BarSeries } from '@tandem/domain';
import { pickContext, type ContextColumns } from '../context/context-features.js';
import { MissingMarketSeriesError } from '../errors.js';
import { cleanSeries, type CleanedSeries } from '../quality/clean-series.js';
import { DataQualityError, excludeSymbols, sumQuality, type QualityReport, type SymbolQuality } from '../quality/quality-report.js';
import { flatMinutes } from '../quality/stretch-rules.js';
import { describeGiven, type GivenSeries } from './recipe.js';
import { MemorySpool, type Sequence, type Spool } from './spool.js';

/** Bars of one symbol that the rules of data quality have gone over. */
export interface CleanSymbol extends CleanedSeries {
  /** Row by row with the bars as they were given; undefined when there is none. */
  readonly context: ContextColumns | undefined;
}

/** Bars of many symbols that the rules of data quality have gone over once, for the report on them and for every dataset made of them. */
export interface CleanBars {
  /** In the order given, without those that have no bars. */
  readonly symbols: Sequence<CleanSymbol>;
  /** What each was given as. */
  readonly given: readonly GivenSeries[];
  readonly qualities: readonly SymbolQuality[];
  /** What was found in the bars of all symbols. */
  readonly defects: QualityReport;
}

/** Cleans one-minute bars symbol by symbol: what datasets leave out, before anything is made of the rest. */
export class BarCleaning {
  private readonly marketFlatMinutes: ReadonlySet<number>;
  private readonly given: GivenSeries[] = [];
  private readonly qualities: SymbolQuality[] = [];

  /** @param market bars of the market symbol, by whose minutes of rest the others are judged; it is also added in its place */
  constructor(
    market: BarSeries,
    private readonly symbols: Spool<CleanSymbol> = new MemorySpool(),
  ) {
    this.marketFlatMinutes = flatMinutes(cleanSeries(market).bars);
  }

  /**
   * Adds a symbol. One without bars is passed over.
   * @param context row by row with the bars
   * @throws RangeError for context that does not fit them
   */
  add(bars: BarSeries, context?: ContextColumns): void {
    if (bars.length === 0) return;
    requireRows(bars, context);
    const { marketFlatMinutes } = this;
    const cleaned = cleanSeries(bars, bars.symbol === MARKET_SYMBOL ? {} : { marketFlatMinutes });
    this.symbols.push({ ...cleaned, context });
    this.qualities.push(cleaned.quality);
    this.given.push(describeGiven(bars, context !== undefined));
  }

  /** @throws DataQualityError when too many bars of the market symbol would have to go */
  finish(): CleanBars {
    const { symbols, given, qualities } = this;
    return { symbols, given, qualities, defects: sumQuality(qualities, excludeSymbols(qualities)) };
  }
}

function requireRows({ symbol, length }: BarSeries, context: ContextColumns | undefined): void {
  for (const [name, column] of Object.entries(context ?? {}) as [string, Float64Array][]) {
    if (column.length === length) continue;
    throw new RangeError(`Context ${name} of ${symbol} has ${column.length} rows for ${length} bars: expected one a bar.`);
  }
}

/**
 * Cleans the bars of many symbols at once.
 * @param context by symbol
 * @throws MissingMarketSeriesError, DataQualityError; RangeError for context that does not fit its bars
 */
export function cleanBars(series: readonly BarSeries[], context?: ReadonlyMap<string, ContextColumns>): CleanBars {
  const filled = series.filter(({ length }) => length > 0);
  const market = filled.find(({ symbol }) => symbol === MARKET_SYMBOL);
  if (market === undefined)
    throw new MissingMarketSeriesError(
      MARKET_SYMBOL,
      filled.map(({ symbol }) => symbol),
    );
  const cleaning = new BarCleaning(market);
  for (const bars of filled) cleaning.add(bars, context?.get(bars.symbol));
  return cleaning.finish();
}

/** A symbol of a dataset: bars of regular hours, ascending, none of them impossible, and their context row by row. */
interface SymbolInput {
  readonly bars: BarSeries;
  readonly context: ContextColumns | undefined;
  /** Rows that no window and no horizon may hold together with the row before. */
  readonly breaks: readonly number[];
}

/** What a dataset is made of. */
export interface Inputs {
  /** All symbols that are not left out, whose sessions are those of the dataset. */
  readonly series: Sequence<BarSeries>;
  readonly market: BarSeries;
  /** Those that samples are drawn from. */
  readonly sampled: Sequence<SymbolInput>;
  readonly symbols: readonly string[];
  /** Bars of the sampled symbols as given, and how many of those are outside of regular trading. */
  readonly bars: number;
  readonly outsideRegularHours: number;
}

/**
 * @param wanted symbols that samples are drawn from; default: all
 * @throws DataQualityError where every one of them is left out
 */
export function selectInputs({ symbols, qualities, given, defects: { leftOut } }: CleanBars, wanted?: readonly string[]): Inputs {
  const places = qualities.flatMap(({ symbol }, place) => (leftOut.some((out) => out.symbol === symbol) ? [] : [place]));
  const nameOf = (place: number) => qualities[place]!.symbol;
  const sampled = places.filter((place) => wanted?.includes(nameOf(place)) ?? true);
  if (sampled.length === 0 && leftOut.length > 0) throw new DataQualityError(leftOut, qualities.length);
  const bars = sampled.reduce((sum, place) => sum + given[place]!.bars, 0);
  return {
    series: pick(symbols, places, (clean) => clean.bars),
    market: symbols.at(qualities.findIndex(({ symbol }) => symbol === MARKET_SYMBOL)).bars,
    sampled: pick(symbols, sampled, toInput),
    symbols: sampled.map(nameOf),
    bars,
    outsideRegularHours: sampled.reduce((sum, place) => sum + given[place]!.bars - qualities[place]!.bars, 0),
  };
}

function toInput({ bars, rows, breaks, context }: CleanSymbol): SymbolInput {
  return { bars, context: rows && context ? pickContext(context, rows) : context, breaks };
}

/** Some values of a sequence in the order of `places`, each made of what is there when it is asked for. */
function pick<T, U>(sequence: Sequence<T>, places: readonly number[], make: (value: T) => U): Sequence<U> {
  return { length: places.length, at: (place) => make(sequence.at(places[place]!)) };
}
