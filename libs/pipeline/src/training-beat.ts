import type { PipelineProgress, TrainingReport } from './nightly-pipeline.js';

/** An activity under way, as Temporal describes a run. */
export interface PendingActivity {
  readonly heartbeatDetails?: { readonly payloads?: readonly { readonly data?: Uint8Array | null }[] | null } | null;
}

/** What is told of a training besides its share of the run. */
type Beat = Pick<TrainingReport, 'kind' | 'epoch' | 'epochs' | 'loss' | 'secondsLeft'>;

/** What a run in training says of itself. */
export function trainingMessage({ kind, epoch, epochs }: Pick<TrainingReport, 'kind' | 'epoch' | 'epochs'>): string {
  return `Training the ${kind}: epoch ${epoch} of ${epochs}`;
}

/**
 * Progress with what the heartbeats of the training say, which come every few seconds, also through an epoch of hours. A training's reports to
 * its workflow are few, because each grows the history; of the run's share they alone tell.
 * @param pending the activities under way of the run
 */
export function withBeat(progress: PipelineProgress, pending: readonly PendingActivity[]): PipelineProgress {
  const beat = pending.map(beatOf).find((one) => one?.kind === progress.kind);
  if (progress.stage !== 'train' || beat === undefined || beat === null) return progress;
  const { epoch, epochs, loss, secondsLeft } = beat;
  return { ...progress, epoch, epochs, loss: loss ?? null, secondsLeft: secondsLeft ?? null, message: trainingMessage(beat) };
}

/** Null for an activity that is no training, or has not come to its first batch. */
function beatOf({ heartbeatDetails }: PendingActivity): Beat | null {
  const data = heartbeatDetails?.payloads?.[0]?.data;
  if (data == null || data.length === 0) return null;
  const details = JSON.parse(new TextDecoder().decode(data)) as Partial<Beat> | null;
  return typeof details?.epoch === 'number' && typeof details.epochs === 'number' && details.kind !== undefined ? (details as Beat) : null;
}
