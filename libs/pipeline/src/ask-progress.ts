import { MESSAGES } from './names.js';
import type { PipelineProgress } from './nightly-pipeline.js';
import { withBeat, type PendingActivity } from './training-beat.js';

/** A run of the pipeline, as a client of Temporal has it. */
interface PipelineRunHandle {
  query<Answer>(name: string): Promise<Answer>;
  describe(): Promise<{ readonly raw: { readonly pendingActivities?: readonly PendingActivity[] | null } }>;
}

/**
 * How far a run is, as fresh as it can be had.
 * @throws what the client throws when no worker can answer
 */
export async function askProgress(run: PipelineRunHandle): Promise<PipelineProgress> {
  const progress = await run.query<PipelineProgress>(MESSAGES.progressQuery);
  return progress.stage === 'train' ? withBeat(progress, (await run.describe()).raw.pendingActivities ?? []) : progress;
}
