import { BarRepository, DatasetRepository, type Database, type DatasetRow } from '@tandem/database';
import type { BarSeries } from '@tandem/domain';
import { buildDataset, type Dataset, type DatasetMode, type DatasetOptions } from '@tandem/features';
import { storedContext } from './stored-context.js';

/** What makes a dataset again from the stored bars: all that is not a default of the features. */
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
  /** Absent in those of before every bar was a row of training: 5. */
  readonly trainStride?: number;
  /**
   * News and macro observations that were written until then, by the database's clock, are joined to the bars: what is found later leaves the
   * dataset as it is. Absent where none are joined.
   */
  readonly contextBy?: number;
  /** The champions' barrier multiple; null where there is none and the training sessions decide. */
  readonly barrierMultiple: number | null;
}

/** A stored dataset: its hash tells whether what was made again from the stored bars is the same. */
export interface StoredDataset extends Pick<DatasetRow, 'id' | 'hash'> {
  readonly spec: DatasetSpec;
}

export async function storeDataset(database: Database, { id, hash, spec }: StoredDataset): Promise<void> {
  await new DatasetRepository(database).save({ id, hash, spec: { ...spec } });
}

/** The dataset of that id, or null. */
export async function findDataset(database: Database, id: string): Promise<StoredDataset | null> {
  return stored(await new DatasetRepository(database).find(id));
}

/** Any dataset of that hash, or null: those of one hash are alike. */
export async function findDatasetByHash(database: Database, hash: string): Promise<StoredDataset | null> {
  return stored(await new DatasetRepository(database).findByHash(hash));
}

/** The bars that a dataset is made of, as they are stored now. */
export async function storedSeries(database: Database, { symbols, from, to, asOf }: DatasetSpec): Promise<BarSeries[]> {
  const series = await new BarRepository(database).series(symbols, from, to, asOf);
  return series.filter(({ length }) => length > 0);
}

/**
 * The dataset of the bars as they are stored now.
 * @param features default: those that a new dataset has
 * @throws what `buildDataset` throws
 */
export async function buildStored(database: Database, spec: DatasetSpec, features: Pick<DatasetOptions, 'featureNames'> = {}): Promise<Dataset> {
  const { mode, holdoutStride, trainStride = 5, barrierMultiple } = spec;
  const labels = barrierMultiple === null ? {} : { barrierMultiple };
  const series = await storedSeries(database, spec);
  const context = spec.contextBy === undefined ? {} : { context: await storedContext(database, series, spec.contextBy) };
  return buildDataset(series, { mode, holdoutStride, trainStride, ...labels, ...context, ...features });
}

/** Whatever is stored was once a spec: nothing else is given to `storeDataset`. */
function stored(row: DatasetRow | null): StoredDataset | null {
  return row && { id: row.id, hash: row.hash, spec: row.spec as unknown as DatasetSpec };
}
