import { BarRepository, DatasetMismatchError, DatasetRepository, MarketClockRepository, type Database } from '@tandem/database';
import { buildDataset, describeQuality, MAX_TRAIN_SESSIONS, HOLDOUT_SESSIONS, VALIDATION_SESSIONS, type Dataset, type DatasetMode } from '@tandem/features';
import { previousSession, sessionOn } from '@tandem/market';
import type { DatasetSummary, TrainingBudget } from '@tandem/pipeline';
import { championMultiple } from './champion-multiple.js';

/** Sessions before the first training session, in which the recursive indicators forget where they began. */
const WARM_UP_SESSIONS = 3;
const MOST_SESSIONS = WARM_UP_SESSIONS + MAX_TRAIN_SESSIONS + VALIDATION_SESSIONS + HOLDOUT_SESSIONS;

/**
 * Every how many hold-out rows of a symbol the gate looks at. Neighbouring rows share nearly all of window and horizon, so
 * a fifth of them says almost as much, in a fifth of the time for which a virtual market would wait.
 */
const HOLDOUT_STRIDES: Readonly<Record<TrainingBudget, number>> = { first: 1, 'virtual-night': 5, full: 1 };

/** What rebuilds a dataset from the stored bars: all that is not a default of the features. */
interface DatasetSpec {
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
  /** The champions' barrier multiple; null where there is none and the training sessions decide. */
  readonly barrierMultiple: number | null;
}

/** A dataset that is not stored under the id. */
export class UnknownDatasetError extends Error {
  override readonly name = 'UnknownDatasetError';
  constructor(readonly id: string) {
    super(`No dataset ${id} is stored.`);
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
  private readonly repository: DatasetRepository;

  /** @param symbols whose bars datasets are made of */
  constructor(
    private readonly database: Database,
    private readonly symbols: readonly string[],
  ) {
    this.bars = new BarRepository(database);
    this.clocks = new MarketClockRepository(database);
    this.repository = new DatasetRepository(database);
  }

  /**
   * Freezes all sessions that are over as the dataset `id`; a repeated call finds the one already frozen.
   * @throws NotEnoughSessionsError, NoSamplesError, AbsentClassError when there is too little to train on, DataQualityError when it is too bad
   */
  async freeze(id: string, budget: TrainingBudget): Promise<DatasetSummary> {
    if ((await this.repository.find(id)) === null) {
      const spec = await this.specify(budget);
      const dataset = await this.build(spec);
      await this.repository.save({ id, hash: dataset.hash, spec: { ...spec } });
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
    const row = await this.repository.find(id);
    if (row === null) throw new UnknownDatasetError(id);
    const dataset = await this.build(row.spec as unknown as DatasetSpec);
    if (dataset.hash !== row.hash) throw new DatasetMismatchError(id, row.hash, dataset.hash);
    this.newest = { id, dataset };
    return dataset;
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
      barrierMultiple: await championMultiple(this.database),
      from: sessionOn(dates[0] ?? last)?.open ?? 0,
      to,
      asOf: to,
    };
  }

  /** The session under way is left out: its bars still come in. */
  private async lastSessionOver(): Promise<string> {
    const clock = await this.clocks.read();
    if (clock?.session == null) throw new Error('No session is stored yet: the market is still being prepared.');
    return clock.state === 'open' ? previousSession(clock.session).date : clock.session;
  }

  private async build({ symbols, from, to, asOf, mode, holdoutStride, barrierMultiple }: DatasetSpec): Promise<Dataset> {
    const series = await this.bars.series(symbols, from, to, asOf);
    const labels = barrierMultiple === null ? {} : { barrierMultiple };
    return buildDataset(series.filter(({ length }) => length > 0), { mode, holdoutStride, ...labels });
  }
}

function summarise(datasetId: string, { hash, split, samples, quality }: Dataset): DatasetSummary {
  return {
    datasetId,
    hash,
    sessions: split.train.length + split.validation.length + split.holdout.length,
    trainSamples: samples.train.length,
    validationSamples: samples.validation.length,
    holdoutSamples: samples.holdout.length,
    quality: describeQuality(quality.defects),
  };
}
