import { isDeepStrictEqual } from 'node:util';
import { BarRepository, databaseTime, DatasetMismatchError, MarketClockRepository, type Database } from '@tandem/database';
import { previousSession, sessionOn } from '@tandem/domain';
import { describeQuality, HOLDOUT_SESSIONS, MAX_TRAIN_SESSIONS, RECURSION_MEMORY_BARS, reviewBars, VALIDATION_SESSIONS, type Dataset } from '@tandem/features';
import type { DatasetSummary, TrainingBudget } from '@tandem/pipeline';
import { buildStoredDataset, findDataset, storeDataset, readDatasetSeries, type DatasetSpec, type StoredDataset } from '@tandem/registry';
import { championMultiple } from './champion-multiple.js';

const BARS_A_SESSION = 390;
/** Sessions before the first training session, in which the recursive indicators forget where they began. */
const WARM_UP_SESSIONS = Math.ceil(RECURSION_MEMORY_BARS / BARS_A_SESSION);
const MOST_SESSIONS = WARM_UP_SESSIONS + MAX_TRAIN_SESSIONS + VALIDATION_SESSIONS + HOLDOUT_SESSIONS;

/**
 * Every how many hold-out rows of a symbol the gate looks at. Neighbouring rows share nearly all of window and horizon, so
 * a fifth of them says almost as much, in a fifth of the time for which a virtual market would wait.
 */
const HOLDOUT_STRIDES: Readonly<Record<TrainingBudget, number>> = { first: 1, 'virtual-night': 5, full: 1 };

/** A dataset that is not stored under the id. */
export class UnknownDatasetError extends Error {
  override readonly name = 'UnknownDatasetError';
  constructor(readonly id: string) {
    super(`No dataset ${id} is stored.`);
  }
}

/** There is nothing to learn from yet. */
export class NothingStoredError extends Error {
  override readonly name = 'NothingStoredError';
  constructor() {
    super('No session is stored yet: the market is still being prepared. Ask again once it is.');
  }
}

/**
 * Datasets as choices of stored bars: the database keeps how to make one and its hash, and it is made again where it is
 * needed. The newest one is kept in memory, because the stages of a run follow each other in one process.
 */
export class FrozenDatasets {
  private newest: { readonly id: string; readonly dataset: Dataset } | null = null;

  private readonly bars: BarRepository;
  private readonly clocks: MarketClockRepository;

  /** @param symbols whose bars datasets are made of */
  constructor(
    private readonly database: Database,
    private readonly symbols: readonly string[],
  ) {
    this.bars = new BarRepository(database);
    this.clocks = new MarketClockRepository(database);
  }

  /**
   * What is wrong with the bars that `freeze` would take, in a line.
   * @throws DataQualityError when it is too much, NothingStoredError when there are none
   */
  async review(budget: TrainingBudget): Promise<string> {
    return describeQuality(reviewBars(await readDatasetSeries(this.database, await this.specify(budget))));
  }

  /**
   * Freezes all sessions that are over as the dataset `id`; a repeated call finds the one already frozen.
   * @throws NothingStoredError, NotEnoughSessionsError, NoSamplesError, AbsentClassError when there is too little to train on, DataQualityError when it is too bad
   */
  async freeze(id: string, budget: TrainingBudget): Promise<DatasetSummary> {
    if ((await findDataset(this.database, id)) === null) {
      const spec = await this.specify(budget);
      const dataset = await buildStoredDataset(this.database, spec);
      await storeDataset(this.database, { id, hash: dataset.hash, spec });
      this.newest = { id, dataset };
    }
    return summarise(id, await this.rebuild(id));
  }

  /**
   * The dataset frozen under `id`, made from the bars as they are stored now.
   * @throws UnknownDatasetError; DatasetMismatchError when the bars have changed since
   */
  async rebuild(id: string): Promise<Dataset> {
    if (this.newest?.id === id) return this.newest.dataset;
    const { spec, hash } = await this.find(id);
    const dataset = await buildStoredDataset(this.database, spec);
    if (dataset.hash !== hash) throw new DatasetMismatchError(id, hash, dataset.hash);
    this.newest = { id, dataset };
    return dataset;
  }

  /**
   * The same rows for a model that reads other features, not kept; the very dataset of `rebuild` where it reads the same.
   * @throws as `rebuild`; UnknownFeatureError when nobody computes such a feature
   */
  async withFeatures(id: string, featureNames: readonly string[]): Promise<Dataset> {
    const dataset = await this.rebuild(id);
    if (isDeepStrictEqual(dataset.featureNames, featureNames)) return dataset;
    const other = await buildStoredDataset(this.database, (await this.find(id)).spec, { featureNames });
    const same = isDeepStrictEqual([other.recipe, other.samples], [dataset.recipe, dataset.samples]);
    if (!same) throw new DatasetMismatchError(id, dataset.hash, other.hash);
    return other;
  }

  private async find(id: string): Promise<StoredDataset> {
    const stored = await findDataset(this.database, id);
    if (stored === null) throw new UnknownDatasetError(id);
    return stored;
  }

  private async specify(budget: TrainingBudget): Promise<DatasetSpec> {
    const last = await this.lastSessionOver();
    const dates = (await this.bars.sessionDates()).filter((date) => date <= last).slice(-MOST_SESSIONS);
    const { symbols } = this;
    const to = sessionOn(last)?.close ?? 0;
    return {
      symbols,
      mode: budget === 'first' ? 'first' : 'full',
      holdoutStride: HOLDOUT_STRIDES[budget],
      trainStride: 1,
      barrierMultiple: await championMultiple(this.database),
      from: sessionOn(dates[0] ?? last)?.open ?? 0,
      to,
      asOf: to,
      contextBy: Math.floor(await databaseTime(this.database)),
    };
  }

  /** The session under way is left out: its bars still come in. */
  private async lastSessionOver(): Promise<string> {
    const clock = await this.clocks.read();
    if (clock?.session == null) throw new NothingStoredError();
    return clock.state === 'open' ? previousSession(clock.session).date : clock.session;
  }
}

function summarise(datasetId: string, { hash, split, samples }: Dataset): DatasetSummary {
  return {
    datasetId,
    hash,
    sessions: split.train.length + split.validation.length + split.holdout.length,
    trainSamples: samples.train.length,
    validationSamples: samples.validation.length,
    holdoutSamples: samples.holdout.length,
  };
}
