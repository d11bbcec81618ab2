import type { ModelKind } from '@tandem/domain';
import { MESSAGES } from './names.js';

/** Why a pipeline run was started. `initial`: the full pipeline that follows a first training. */
export type RunReason = 'first-training' | 'initial' | 'session-close' | 'manual';

/**
 * How much a run may spend. A virtual market waits for its nightly run, so it gets a small budget; `full` has no
 * bound but early stopping.
 */
export type TrainingBudget = 'first' | 'virtual-night' | 'full';

export interface NightlyPipelineInput {
  readonly reason: RunReason;
  readonly budget: TrainingBudget;
  /** Who asked: `schedule`, `ingestion` or an operator's name. */
  readonly requestedBy: string;
  /** The operator's own words; empty for scheduled runs. */
  readonly note: string;
  /** The session whose close it follows, `YYYY-MM-DD` in New York; absent where it follows none. */
  readonly session?: string;
  /** The kinds to train; both when absent. */
  readonly kinds?: readonly ModelKind[];
}

export type PipelineStage = 'queued' | 'corporate-actions' | 'data-quality' | 'dataset' | 'train' | 'validate' | 'change-champion' | 'done';

/** Answer of `progressQuery`. */
export interface PipelineProgress {
  readonly stage: PipelineStage;
  /** The model being worked on, null outside training and validation. */
  readonly kind: ModelKind | null;
  readonly epoch: number | null;
  readonly epochs: number | null;
  /** Mean loss of the epoch so far, nats; null outside training. */
  readonly loss: number | null;
  /** Share of the whole run that is done, 0 to 1. */
  readonly share: number;
  /** Of the training under way at its present speed; null outside training. */
  readonly secondsLeft: number | null;
  readonly message: string;
}

/** How far one training is. Sent to the workflow by its training activity, a few times a model. */
export interface TrainingReport {
  readonly kind: ModelKind;
  /** Epoch being trained, from 1. */
  readonly epoch: number;
  /** Most epochs that this training may take. */
  readonly epochs: number;
  /** Share of this training that is done, 0 to 1. */
  readonly share: number;
  /** Mean loss of the epoch so far, nats; absent in reports of older versions. */
  readonly loss?: number;
  /** At the present speed; absent in reports of older versions. */
  readonly secondsLeft?: number;
}

/** A frozen choice of training rows: rebuilt from the stored bars, checked by its hash. */
export interface DatasetSummary {
  readonly datasetId: string;
  readonly hash: string;
  readonly sessions: number;
  readonly trainSamples: number;
  readonly validationSamples: number;
  readonly holdoutSamples: number;
}

export interface TrainedModel {
  readonly kind: ModelKind;
  readonly version: number;
  readonly sha256: string;
  readonly epochs: number;
  readonly validationLogLoss: number;
}

export interface VerdictSummary {
  readonly verdictId: string;
  readonly kind: ModelKind;
  readonly version: number;
  readonly accepted: boolean;
  readonly proven: boolean;
  /** One sentence per rule that decided. */
  readonly reasons: readonly string[];
}

/** What a run did for one kind. */
export interface KindOutcome {
  readonly kind: ModelKind;
  readonly version: number | null;
  readonly outcome: 'promoted' | 'refused' | 'failed' | 'not-trained';
  readonly reasons: readonly string[];
}

export interface NightlyPipelineResult {
  readonly dataset: DatasetSummary | null;
  readonly kinds: readonly KindOutcome[];
  /** What was found on the way, a sentence a stage: corporate actions, data quality. Absent in runs of older versions. */
  readonly findings?: readonly string[];
}

/** What the Schedule's workflow did. */
export interface ScheduledRunResult {
  /** The session whose pipeline it ran, `YYYY-MM-DD` in New York; null on a day without one. */
  readonly session: string | null;
}

/** What a look at the bars found. */
export interface BarReview {
  /** In a line. */
  readonly finding: string;
  /** Why nothing can be learned from them; null when something can. */
  readonly refusal: string | null;
}

/** A run that has ended, for the record. */
export interface EndedRun {
  readonly workflowId: string;
  readonly reason: RunReason;
  readonly requestedBy: string;
  readonly note: string;
  /** What became of each kind, or why the run failed, in a line. */
  readonly outcome: string;
}

/** What `buildDataset` found: a dataset, or why there is none. */
export type DatasetOutcome =
  | { readonly dataset: DatasetSummary; readonly refusal: null }
  | { readonly dataset: null; readonly refusal: string };

export interface BuildDatasetInput {
  readonly reason: RunReason;
  readonly budget: TrainingBudget;
}

export interface TrainModelInput {
  readonly kind: ModelKind;
  readonly datasetId: string;
  readonly budget: TrainingBudget;
}

export interface ValidateModelInput {
  readonly kind: ModelKind;
  readonly version: number;
  readonly datasetId: string;
}

/** The stages of `nightlyPipeline` that need a processor, on the queue `training`. */
export interface TrainingActivities {
  /** Looks for defects in the bars that the dataset would be made of. */
  reviewBars(input: BuildDatasetInput): Promise<BarReview>;
  /** Freezes which rows a run trains on. A repeated call of the same workflow returns the same dataset. */
  buildDataset(input: BuildDatasetInput): Promise<DatasetOutcome>;
  /** Trains and registers one model. The version is claimed by workflow id: repeated, it makes no second one. */
  trainModel(input: TrainModelInput): Promise<TrainedModel>;
  /** Compares challenger, champion and baselines on the same hold-out rows and stores the verdict. */
  validateModel(input: ValidateModelInput): Promise<VerdictSummary>;
}

/** An activity under way, as Temporal describes a run. */
interface PendingActivity {
  readonly heartbeatDetails?: { readonly payloads?: readonly { readonly data?: Uint8Array | null }[] | null } | null;
}

/** What is told of a training besides its share of the run. */
type TrainingHeartbeat = Pick<TrainingReport, 'kind' | 'epoch' | 'epochs' | 'loss' | 'secondsLeft'>;

/** What a run in training says of itself. */
export function trainingMessage({ kind, epoch, epochs }: Pick<TrainingReport, 'kind' | 'epoch' | 'epochs'>): string {
  return `Training the ${kind}: epoch ${epoch} of ${epochs}`;
}

/**
 * Progress with what the heartbeats of the training say, which come every few seconds, also through an epoch of hours. A training's reports to
 * its workflow are few, because each grows the history; of the run's share they alone tell.
 * @param pending the activities under way of the run
 */
export function withTrainingHeartbeat(progress: PipelineProgress, pending: readonly PendingActivity[]): PipelineProgress {
  const beat = pending.map(trainingHeartbeatOf).find((one) => one?.kind === progress.kind);
  if (progress.stage !== 'train' || beat === undefined || beat === null) return progress;
  const { epoch, epochs, loss, secondsLeft } = beat;
  return { ...progress, epoch, epochs, loss: loss ?? null, secondsLeft: secondsLeft ?? null, message: trainingMessage(beat) };
}

/** Null for an activity that is no training, or has not come to its first batch. */
function trainingHeartbeatOf({ heartbeatDetails }: PendingActivity): TrainingHeartbeat | null {
  const data = heartbeatDetails?.payloads?.[0]?.data;
  if (data == null || data.length === 0) return null;
  const details = JSON.parse(new TextDecoder().decode(data)) as Partial<TrainingHeartbeat> | null;
  return typeof details?.epoch === 'number' && typeof details.epochs === 'number' && details.kind !== undefined ? (details as TrainingHeartbeat) : null;
}

/** A run of the pipeline, as a client of Temporal has it. */
interface PipelineRunHandle {
  query<Answer>(name: string): Promise<Answer>;
  describe(): Promise<{ readonly raw: { readonly pendingActivities?: readonly PendingActivity[] | null } }>;
}

/**
 * How far a run is, as fresh as it can be had.
 * @throws what the client throws when no worker can answer
 */
export async function queryProgress(run: PipelineRunHandle): Promise<PipelineProgress> {
  const progress = await run.query<PipelineProgress>(MESSAGES.progressQuery);
  return progress.stage === 'train' ? withTrainingHeartbeat(progress, (await run.describe()).raw.pendingActivities ?? []) : progress;
}
