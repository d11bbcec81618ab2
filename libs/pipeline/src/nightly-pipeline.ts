import { MODEL_KINDS, type ModelKind } from '@tandem/domain';
import { MESSAGES } from './names.js';

/** Why a pipeline run was started. `initial`: the full pipeline that follows a first training. */
export type RunReason = 'first-training' | 'initial' | 'session-close' | 'manual';

/**
 * How much a run may spend. A virtual market waits for its nightly run, so it gets a small budget; `full` has no
 * bound but early stopping.
 */
export type TrainingBudget = 'first' | 'fast' | 'full';

export interface NightlyPipelineInput {
  readonly reason: RunReason;
  readonly budget: TrainingBudget;
  /** Who asked: `schedule`, `ingestion` or an operator's name. */
  readonly requestedBy: string;
  /** What the operator wrote; empty for scheduled runs. */
  readonly note: string;
  /** The session whose close it follows, `YYYY-MM-DD` in New York; absent where it follows none. */
  readonly session?: string;
  /** The kinds to train; both when absent. */
  readonly kinds?: readonly ModelKind[];
}

export type PipelineStage = 'queued' | 'corporate-actions' | 'dataset' | 'train' | 'evidence' | 'validate' | 'change-champion' | 'done';

/** Answer of `progressQuery`: what the workflow knows. */
export interface StageProgress {
  readonly stage: PipelineStage;
  /** The model being worked on; null outside training and validation, and while both are trained at once. */
  readonly kind: ModelKind | null;
  /** Share of the whole run that was done when the stage began, 0 to 1. */
  readonly share: number;
  /** Share of the whole run that the stage takes, 0 to 1. */
  readonly stageShare: number;
  readonly message: string;
}

/** How far a run is: its stage, and within a training what its heartbeats say. */
export interface PipelineProgress extends Pick<StageProgress, 'stage' | 'kind' | 'message'> {
  readonly epoch: number | null;
  readonly epochs: number | null;
  /** Mean loss of the epoch so far, nats; null outside training. */
  readonly loss: number | null;
  /** Share of the whole run that is done, 0 to 1. */
  readonly share: number;
  /** Of the training that takes longest at its present speed; null outside training. */
  readonly secondsLeft: number | null;
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

/** What a run did for one kind; of a kind of which it also put a refused version forward there are two. */
export interface KindOutcome {
  readonly kind: ModelKind;
  readonly version: number | null;
  readonly outcome: 'promoted' | 'refused' | 'failed' | 'not-trained';
  readonly reasons: readonly string[];
}

export interface NightlyPipelineResult {
  readonly dataset: DatasetSummary | null;
  readonly kinds: readonly KindOutcome[];
  /** What was found on the way, a sentence each: corporate actions, data quality. */
  readonly findings: readonly string[];
}

/** What the Schedule's workflow did. */
export interface ScheduledRunResult {
  /** The session whose pipeline it ran, `YYYY-MM-DD` in New York; null on a day without one. */
  readonly session: string | null;
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
export type DatasetOutcome = {
  /** What the rules of data quality found in the bars, in a line; the refusal where it came before them. */
  readonly finding: string;
} & ({ readonly dataset: DatasetSummary; readonly refusal: null } | { readonly dataset: null; readonly refusal: string });

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

export interface RecordEvidenceInput {
  readonly datasetId: string;
  readonly kinds: readonly ModelKind[];
}

/** What the sessions since the last run say. */
export interface EvidenceSummary {
  /** A sentence on each champion, and on each version whose mark has changed. */
  readonly findings: readonly string[];
  /** Versions that the gate refused and that are better than today's champion by decisive evidence: they get another verdict. */
  readonly putForward: readonly { readonly kind: ModelKind; readonly version: number }[];
}

/** The stages of `nightlyPipeline` that need a processor, on the queue `training`. */
export interface TrainingActivities {
  /**
   * Reads and cleans the bars once, and freezes which rows of them a run trains on. A repeated call of the same workflow returns the same
   * dataset.
   */
  buildDataset(input: BuildDatasetInput): Promise<DatasetOutcome>;
  /** Trains and registers one model. The version is claimed by workflow id: repeated, it makes no second one. */
  trainModel(input: TrainModelInput): Promise<TrainedModel>;
  /** Records the gains of the versions that predicted in the newest sessions. Repeated, it changes nothing. */
  recordEvidence(input: RecordEvidenceInput): Promise<EvidenceSummary>;
  /** Compares challenger, champion and baselines on the same hold-out rows and stores the verdict. */
  validateModel(input: ValidateModelInput): Promise<VerdictSummary>;
}

/** Heartbeat details of a training, sent every few seconds, also through an epoch of hours. */
export interface TrainingHeartbeat {
  readonly kind: ModelKind;
  /** Epoch being trained, from 1. */
  readonly epoch: number;
  /** Most epochs that this training may take. */
  readonly epochs: number;
  /** Share of this epoch's batches that are done, 0 to 1. */
  readonly batchShare: number;
  /** Mean loss of the epoch so far, nats. */
  readonly loss: number;
  /** At the present speed. */
  readonly secondsLeft: number;
}

/** An activity under way, as Temporal describes a run. */
interface PendingActivity {
  readonly heartbeatDetails?: { readonly payloads?: readonly { readonly data?: Uint8Array | null }[] | null } | null;
}

/**
 * The stage of a run, and of its trainings what their heartbeats say: they cost its history nothing, as a signal for each report would. Of
 * two at once, epoch and loss are those of the one that takes longer.
 * @param pending the activities under way of the run
 */
export function withTrainingHeartbeat({ stageShare, ...progress }: StageProgress, pending: readonly PendingActivity[]): PipelineProgress {
  const isShown = ({ kind }: TrainingHeartbeat) => progress.kind === null || progress.kind === kind;
  const heartbeats = progress.stage === 'train' ? pending.map(trainingHeartbeatOf).filter((one) => one !== null && isShown(one)) : [];
  const [slowest] = heartbeats.toSorted((a, b) => b!.secondsLeft - a!.secondsLeft);
  if (slowest == null) return { ...progress, epoch: null, epochs: null, loss: null, secondsLeft: null };
  const { kind, epoch, epochs, loss, secondsLeft } = slowest;
  const underWay = progress.kind === null ? MODEL_KINDS.length : 1;
  const done = heartbeats.reduce((sum, one) => sum + (one!.epoch - 1 + one!.batchShare) / one!.epochs, 0) / underWay;
  const message = heartbeats.map((one) => `Training the ${one!.kind}: epoch ${one!.epoch} of ${one!.epochs}`).join(' · ');
  return { ...progress, kind, epoch, epochs, loss, share: progress.share + stageShare * done, secondsLeft, message };
}

/** Null for an activity that is no training, or has not come to its first batch. */
function trainingHeartbeatOf({ heartbeatDetails }: PendingActivity): TrainingHeartbeat | null {
  const data = heartbeatDetails?.payloads?.[0]?.data;
  if (data == null || data.length === 0) return null;
  const details = JSON.parse(new TextDecoder().decode(data)) as Partial<TrainingHeartbeat> | null;
  return typeof details?.epoch === 'number' && typeof details.epochs === 'number' && details.kind !== undefined
    ? (details as TrainingHeartbeat)
    : null;
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
  const progress = await run.query<StageProgress>(MESSAGES.progressQuery);
  return withTrainingHeartbeat(progress, progress.stage === 'train' ? ((await run.describe()).raw.pendingActivities ?? []) : []);
}
