import {
  BarRepository,
  DatasetRepository,
  MacroRepository,
  NewsRepository,
  type Database,
  type DatasetRow,
  type KnownNews,
} from '@tandem/database';
import { BAR_MS, newYorkDate, type BarSeries } from '@tandem/domain';
import {
  buildCleanDataset,
  cleanBars,
  CONTEXT_SERIES,
  joinContext,
  NEWS_MEMORY_MS,
  UNSTATED_BARRIER_VOLATILITY,
  type AvailableNews,
  type BarrierVolatility,
  type CleanBars,
  type ContextColumns,
  type Dataset,
  type DatasetMode,
  type DatasetOptions,
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

/**
 * News and macro observations joined to stored bars, each as of its bar's close.
 * @returns nothing where nothing is known
 * @param recordedBy what was written later, by the database's clock, is left out
 */
export async function readContext(
  database: Database,
  series: readonly BarSeries[],
  recordedBy: number,
): Promise<ReadonlyMap<string, ContextColumns>> {
  const filled = series.filter(({ length }) => length > 0);
  if (filled.length === 0) return new Map();
  const from = Math.min(...filled.map(({ ts }) => ts[0]!));
  const to = Math.max(...filled.map(({ ts, length }) => ts[length - 1]!)) + BAR_MS + 1;
  const symbols = filled.map(({ symbol }) => symbol);
  const [news, observations] = await Promise.all([
    new NewsRepository(database).known(symbols, from - NEWS_MEMORY_MS, to, recordedBy),
    new MacroRepository(database).known(CONTEXT_SERIES, firstMacroDay(from), to, recordedBy),
  ]);
  if (news.length === 0 && observations.length === 0) return new Map();
  const available = news.map(toAvailableNews);
  return new Map(filled.map((bars) => [bars.symbol, joinContext(bars, available, observations)]));
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
 * The bars that a dataset is made of, as they are stored now, cleaned.
 * @throws MissingMarketSeriesError, DataQualityError
 */
export async function readCleanBars(database: Database, { symbols, from, to, asOf }: DatasetSpec): Promise<CleanBars> {
  return cleanBars(await new BarRepository(database).series(symbols, from, to, asOf));
}

/** How a stored dataset is made where that is not by its spec alone. */
interface BuildOptions extends Pick<DatasetOptions, 'featureNames'> {
  /** Its bars, where they were read already. */
  readonly bars?: CleanBars;
}

/**
 * The dataset of the bars as they are stored now.
 * @param options features: by default those that a new dataset has
 * @throws what `buildDataset` throws
 */
export async function buildStoredDataset(
  database: Database,
  spec: DatasetSpec,
  { bars, ...features }: BuildOptions = {},
): Promise<Dataset> {
  const { mode, holdoutStride, trainStride, contextBy, barrierMultiple, barrierVolatility } = spec;
  const labels = { barrierVolatility, ...(barrierMultiple === null ? {} : { barrierMultiple }) };
  const clean = bars ?? (await readCleanBars(database, spec));
  const context = await readContext(database, clean.given, contextBy);
  return buildCleanDataset(clean, { mode, holdoutStride, trainStride, ...labels, context, ...features });
}

/** What a spec meant that was stored before it could say so. */
const BEFORE_CHOICES = { barrierVolatility: UNSTATED_BARRIER_VOLATILITY } as const;

/** What is stored is a spec: nothing else is given to `storeDataset`. */
function toStoredDataset(row: DatasetRow | null): StoredDataset | null {
  return row && { id: row.id, hash: row.hash, spec: { ...BEFORE_CHOICES, ...(row.spec as unknown as DatasetSpec) } };
}
