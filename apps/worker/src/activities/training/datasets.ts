import { isDeepStrictEqual } from 'node:util';
import {
  BarRepository,
  ChampionRepository,
  databaseTime,
  DatasetMismatchError,
  MarketClockRepository,
  ModelRepository,
  type Database,
} from '@tandem/database';
import { lastSessionOver, MODEL_KINDS, sessionOn } from '@tandem/domain';
import {
  AbsentClassError,
  DataQualityError,
  DEFAULT_BARRIER_VOLATILITY,
  describeQuality,
  HOLDOUT_SESSIONS,
  MAX_TRAIN_SESSIONS,
  NoSamplesError,
  NotEnoughSessionsError,
  RECURSION_MEMORY_BARS,
  VALIDATION_SESSIONS,
  type BarrierSetting,
  type CleanBars,
  type Dataset,
  type SymbolRows,
} from '@tandem/features';
import { modelMetadataSchema } from '@tandem/models';
import type { BuildDatasetInput, DatasetOutcome, DatasetSummary, TrainingBudget } from '@tandem/pipeline';
import { buildStoredDataset, findDataset, readCleanBars, storeDataset, type DatasetSpec, type StoredDataset } from '@tandem/registry';
import type { DatasetFiles } from './dataset-files.js';

const labelled = modelMetadataSchema.pick({ labels: true });

/**
 * What sets the barriers of the champions' labels, which every dataset keeps while there is a champion: it is what UP and
 * DOWN mean, and a challenger scored on its own meaning would beat champions trained on another. Champions of
 * different labels can only stem from separate first trainings; the first of MODEL_KINDS counts then, a fixed choice, so
 * that the meaning settles instead of following whichever changed last.
 * @returns null without a champion whose metadata can be read
 */
async function championLabels(database: Database): Promise<BarrierSetting | null> {
  const champions = await new ChampionRepository(database).list();
  const models = new ModelRepository(database);
  for (const kind of MODEL_KINDS) {
    const champion = champions.find((row) => row.kind === kind);
    const version = champion && (await models.find(kind, champion.version));
    const metadata = labelled.safeParse(version?.metadata);
    if (metadata.success) return metadata.data.labels;
  }
  return null;
}

const BARS_PER_SESSION = 390;
/** Sessions before the first training session, in which the recursive indicators forget where they began. */
const WARM_UP_SESSIONS = Math.ceil(RECURSION_MEMORY_BARS / BARS_PER_SESSION);
const MAX_SESSIONS = WARM_UP_SESSIONS + MAX_TRAIN_SESSIONS + VALIDATION_SESSIONS + HOLDOUT_SESSIONS;

/**
 * Every how many hold-out rows of a symbol the gate looks at. Neighbouring rows share nearly all of window and horizon, so
 * a fifth of them says almost as much, in a fifth of the time for which a virtual market would wait.
 */
const HOLDOUT_STRIDES: Readonly<Record<TrainingBudget, number>> = { first: 1, fast: 5, full: 1 };

/**
 * Rows beyond which every n-th of a symbol is taken: forty symbols over sixty sessions to train on, a hundred and sixty over five to test
 * on. What is kept of each, up to a few hundred bytes, then stays below what training itself needs.
 */
const MAX_ROWS = { train: 750_000, holdout: 250_000 } as const;
/** Rows that end samples in a full session: 390 less the window and the horizon. */
const ROWS_PER_SESSION = 301;

function strideFor(symbols: number, sessions: number, most: number): number {
  return Math.max(1, Math.ceil((symbols * sessions * ROWS_PER_SESSION) / most));
}

/** A dataset that is not stored under the id. */
export class UnknownDatasetError extends Error {
  override readonly name = 'UnknownDatasetError';
  constructor(readonly id: string) {
    super(`No dataset ${id} is stored.`);
  }
}

/** A version was to be tested on what it has learnt from. Nothing was decided. */
export class SeenHoldoutError extends Error {
  override readonly name = 'SeenHoldoutError';
  constructor(
    readonly datasetId: string,
    readonly learntUntil: string,
    readonly holdoutFrom: string,
  ) {
    super(
      `The version has learnt from sessions until ${learntUntil}, and the hold-out of dataset ${datasetId} begins on ${holdoutFrom}: it ` +
        'would be tested on what it knows. Validate it on a dataset of later sessions.',
    );
  }
}

/** There is nothing to train on yet. */
export class NothingStoredError extends Error {
  override readonly name = 'NothingStoredError';
  constructor() {
    super('No session is stored yet: the market is still being prepared. Try again once it is.');
  }
}

/** Bars that no model can be trained on, now or at any retry. */
const REFUSALS = [NothingStoredError, NotEnoughSessionsError, NoSamplesError, AbsentClassError, DataQualityError];

/** The run of a workflow that something is computed for. */
export interface RunOfWorkflow {
  readonly workflowId: string;
  readonly runId: string;
}

/**
 * Datasets as choices of stored bars: the database keeps how to make one and its hash, and it is made again where it is
 * needed and no file of it is left by the process that froze it. The newest one is kept in memory.
 */
export class FrozenDatasets {
  private newest: { readonly id: string; readonly dataset: Dataset } | null = null;

  private readonly bars: BarRepository;
  private readonly clocks: MarketClockRepository;

  /** @param symbols whose bars datasets are made of; @param files what processes share; null: nothing */
  constructor(
    private readonly database: Database,
    private readonly symbols: readonly string[],
    readonly files: DatasetFiles | null = null,
  ) {
    this.bars = new BarRepository(database);
    this.clocks = new MarketClockRepository(database);
  }

  /**
   * Freezes all sessions that are over as the dataset `id`, from bars that are read and cleaned once; a repeated call finds the one already
   * frozen.
   * @returns why there is none, where there is too little to train on or too much of it is wrong
   */
  async freeze(id: string, budget: TrainingBudget): Promise<DatasetOutcome> {
    let finding: string | undefined;
    try {
      if ((await findDataset(this.database, id)) === null) {
        const spec = await this.specify(budget);
        const bars = await this.readBars(spec);
        finding = describeQuality(bars.defects);
        const dataset = buildStoredDataset(spec, bars, { rows: this.files?.newRows(id) });
        await storeDataset(this.database, { id, hash: dataset.hash, spec });
        await this.keep(id, dataset);
      }
      const dataset = await this.rebuild(id);
      return { dataset: summariseDataset(id, dataset), refusal: null, finding: describeQuality(dataset.quality.defects) };
    } catch (error) {
      if (!REFUSALS.some((refusal) => error instanceof refusal)) throw error;
      const refusal = (error as Error).message;
      return { dataset: null, refusal, finding: finding ?? refusal };
    }
  }

  /**
   * The dataset frozen under `id`: as it was frozen where its file is left, else made from the bars as they are stored now.
   * @throws UnknownDatasetError; DatasetMismatchError when the bars have changed since
   */
  async rebuild(id: string): Promise<Dataset> {
    if (this.newest?.id === id) return this.newest.dataset;
    const { spec, hash } = await this.find(id);
    const shared = await this.files?.loadDataset(id);
    if (shared?.hash === hash) {
      this.newest = { id, dataset: shared };
      return shared;
    }
    const dataset = buildStoredDataset(spec, await this.readBars(spec), { rows: this.files?.newRows(id) });
    if (dataset.hash !== hash) throw new DatasetMismatchError(id, hash, dataset.hash);
    await this.keep(id, dataset);
    return dataset;
  }

  /**
   * The same rows for a model that reads other features, not kept; the very dataset of `rebuild` where it reads the same.
   * @throws as `rebuild`; UnknownFeatureError for a feature that does not exist
   */
  async withFeatures(id: string, featureNames: readonly string[]): Promise<Dataset> {
    const dataset = await this.rebuild(id);
    if (isDeepStrictEqual(dataset.featureNames, featureNames)) return dataset;
    const { spec } = await this.find(id);
    const rows = this.files?.temporarySpool<SymbolRows>();
    const other = buildStoredDataset(spec, await this.readBars(spec), { featureNames, rows });
    const same = isDeepStrictEqual([other.recipe, other.samples], [dataset.recipe, dataset.samples]);
    if (!same) throw new DatasetMismatchError(id, dataset.hash, other.hash);
    return other;
  }

  private async keep(id: string, dataset: Dataset): Promise<void> {
    this.newest = { id, dataset };
    await this.files?.saveDataset(id, dataset);
  }

  private readBars(spec: DatasetSpec): Promise<CleanBars> {
    return readCleanBars(this.database, spec, this.files?.temporarySpool());
  }

  private async find(id: string): Promise<StoredDataset> {
    const stored = await findDataset(this.database, id);
    if (stored === null) throw new UnknownDatasetError(id);
    return stored;
  }

  private async specify(budget: TrainingBudget): Promise<DatasetSpec> {
    const last = await this.lastSessionOver();
    const dates = (await this.bars.sessionDates()).filter((date) => date <= last).slice(-MAX_SESSIONS);
    const { symbols } = this;
    const labels = await championLabels(this.database);
    const to = sessionOn(last)?.close ?? 0;
    return {
      symbols,
      mode: budget === 'first' ? 'first' : 'full',
      holdoutStride: Math.max(HOLDOUT_STRIDES[budget], strideFor(symbols.length, HOLDOUT_SESSIONS, MAX_ROWS.holdout)),
      trainStride: strideFor(symbols.length, Math.min(dates.length, MAX_TRAIN_SESSIONS), MAX_ROWS.train),
      barrierMultiple: labels?.multiple ?? null,
      barrierVolatility: labels?.volatility ?? DEFAULT_BARRIER_VOLATILITY,
      from: sessionOn(dates[0] ?? last)?.open ?? 0,
      to,
      asOf: to,
      contextBy: Math.floor(await databaseTime(this.database)),
    };
  }

  private async lastSessionOver(): Promise<string> {
    const clock = await this.clocks.read();
    const last = clock && lastSessionOver(clock);
    if (last === null) throw new NothingStoredError();
    return last;
  }
}

function summariseDataset(datasetId: string, { hash, split, samples }: Dataset): DatasetSummary {
  return {
    datasetId,
    hash,
    sessions: split.train.length + split.validation.length + split.holdout.length,
    trainSamples: samples.train.length,
    validationSamples: samples.validation.length,
    holdoutSamples: samples.holdout.length,
  };
}

/** Freezes the training rows of a run under the id of the run, so that a retry finds them and a reset run has its own. */
export function buildDataset(
  datasets: FrozenDatasets,
  { budget }: BuildDatasetInput,
  { workflowId, runId }: RunOfWorkflow,
): Promise<DatasetOutcome> {
  return datasets.freeze(`${workflowId}/${runId}`, budget);
}
