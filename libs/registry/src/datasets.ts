import {
  BarRepository,
  DatasetRepository,
  MacroRepository,
  NewsRepository,
  type Database,
  type DatasetRow,
  type KnownNews,
} from '@tandem/database';
import { MARKET_SYMBOL, newYorkDate, type BarSeries } from '@tandem/domain';
import {
  BarCleaning,
  buildCleanDataset,
  CONTEXT_SERIES,
  joinContext,
  MissingMarketSeriesError,
  NEWS_MEMORY_MS,
  UNSTATED_BARRIER_VOLATILITY,
  type AvailableNews,
  type BarrierVolatility,
  type CleanBars,
  type CleanSymbol,
  type ContextColumns,
  type Dataset,
  type DatasetMode,
  type DatasetOptions,
  type Spool,
  type SymbolRows,
} from '@tandem/features';

/** Days before the first bar from which a macro value is still carried forward: longer than any series of ours pauses. */
const MACRO_LOOKBACK_DAYS = 100;
const DAY_MS = 86_400_000;

/** News as they are joined: one row a symbol. */
export function toAvailableNews({ symbol, sentiment, publishedAt, availableAt }: KnownNews): AvailableNews {
  return { symbols: [symbol], sentiment, publishedAt, availableAt };
}

/** The first day of macro observations that bars from `ts` on may need, `YYYY-MM-DD`. */
export function firstMacroDay(ts: number): string {
  return newYorkDate(ts - MACRO_LOOKBACK_DAYS * DAY_MS);
}

/** The context of the bars of one symbol, each as of its close; undefined where nothing is known of any. */
export type JoinKnown = (bars: BarSeries) => ContextColumns | undefined;

/**
 * News and macro observations that bars of [from, to) need.
 * @param recordedBy what was written later, by the database's clock, is left out
 */
export async function readContext(
  database: Database,
  symbols: readonly string[],
  { from, to }: { readonly from: number; readonly to: number },
  recordedBy: number,
): Promise<JoinKnown> {
  const [news, observations] = await Promise.all([
    new NewsRepository(database).known(symbols, from - NEWS_MEMORY_MS, to + 1, recordedBy),
    new MacroRepository(database).known(CONTEXT_SERIES, firstMacroDay(from), to + 1, recordedBy),
  ]);
  if (news.length === 0 && observations.length === 0) return () => undefined;
  const bySymbol = Map.groupBy(news, ({ symbol }) => symbol);
  return (bars) => joinContext(bars, (bySymbol.get(bars.symbol) ?? []).map(toAvailableNews), observations);
}

/** What rebuilds a dataset from the stored bars: all that is not a default of the features. */
export interface DatasetSpec {
  readonly symbols: readonly string[];
  /** Bars of [from, to), milliseconds since the Unix epoch. */
  readonly from: number;
  readonly to: number;
  /**
   * Adjusted for the splits and dividends until then, milliseconds since the Unix epoch: the end of the last session, so
   * that one which comes while a run is under way leaves its dataset as it is.
   */
  readonly asOf: number;
  readonly mode: DatasetMode;
  readonly holdoutStride: number;
  readonly trainStride: number;
  /**
   * News and macro observations that were written until then, by the database's clock, are joined to the bars: what is found later leaves
   * the dataset as it is.
   */
  readonly contextBy: number;
  /** The champions' barrier multiple; null where there is none and the training sessions decide. */
  readonly barrierMultiple: number | null;
  /** What the champions' labels are set by. */
  readonly barrierVolatility: BarrierVolatility;
}

/** A stored dataset: by its hash one that is built again from the stored bars is known to be the same. */
export interface StoredDataset extends Pick<DatasetRow, 'id' | 'hash'> {
  readonly spec: DatasetSpec;
}

export async function storeDataset(database: Database, { id, hash, spec }: StoredDataset): Promise<void> {
  await new DatasetRepository(database).save({ id, hash, spec: { ...spec } });
}

/** The dataset of that id, or null. */
export async function findDataset(database: Database, id: string): Promise<StoredDataset | null> {
  return toStoredDataset(await new DatasetRepository(database).find(id));
}

/** Any dataset of that hash, or null: those of one hash are alike. */
export async function findDatasetByHash(database: Database, hash: string): Promise<StoredDataset | null> {
  return toStoredDataset(await new DatasetRepository(database).findByHash(hash));
}

/**
 * The bars that a dataset is made of and their context, as they are stored now, cleaned; symbol by symbol.
 * @param spool where they are put; default: in memory
 * @throws MissingMarketSeriesError, DataQualityError
 */
export async function readCleanBars(database: Database, spec: DatasetSpec, spool?: Spool<CleanSymbol>): Promise<CleanBars> {
  const { symbols, from, to, contextBy } = spec;
  const join = await readContext(database, symbols, spec, contextBy);
  let cleaning: BarCleaning | undefined;
  // The market symbol first, by which the others are judged, and once more in its place.
  await new BarRepository(database).eachSeries([MARKET_SYMBOL, ...symbols], { from, to, asOf: spec.asOf }, (bars) => {
    if (cleaning !== undefined) return cleaning.add(bars, join(bars));
    if (bars.length === 0 || !symbols.includes(MARKET_SYMBOL)) throw new MissingMarketSeriesError(MARKET_SYMBOL, symbols);
    cleaning = new BarCleaning(bars, spool);
  });
  return cleaning!.finish();
}

/**
 * The dataset of these bars.
 * @param how features: by default those that a new dataset has; where rows are put: by default in memory
 * @throws what `buildCleanDataset` throws
 */
export function buildStoredDataset(
  { mode, holdoutStride, trainStride, barrierMultiple, barrierVolatility }: DatasetSpec,
  bars: CleanBars,
  { rows, ...features }: Pick<DatasetOptions, 'featureNames'> & { readonly rows?: Spool<SymbolRows> | undefined } = {},
): Dataset {
  const labels = { barrierVolatility, ...(barrierMultiple === null ? {} : { barrierMultiple }) };
  return buildCleanDataset(bars, { mode, holdoutStride, trainStride, ...labels, ...features }, rows);
}

/** What a spec meant that was stored before it could say so. */
const BEFORE_CHOICES = { barrierVolatility: UNSTATED_BARRIER_VOLATILITY } as const;

/** What is stored is a spec: nothing else is given to `storeDataset`. */
function toStoredDataset(row: DatasetRow | null): StoredDataset | null {
  return row && { id: row.id, hash: row.hash, spec: { ...BEFORE_CHOICES, ...(row.spec as unknown as DatasetSpec) } };
}
