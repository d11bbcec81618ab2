import { setTimeout as sleep } from 'node:timers/promises';
import { QueryNotRegisteredError, ServiceError, WorkflowFailedError, type WorkflowHandle } from '@temporalio/client';
import { rootCause } from '@temporalio/common';
import { queryProgress, type NightlyPipelineResult, type PipelineProgress } from '@tandem/pipeline';
import { CommandError } from '../terminal/exit-codes.js';

/** How far a pipeline run is; null while no worker can answer. */
export async function progressOf(handle: Pick<WorkflowHandle, 'query' | 'describe'>): Promise<PipelineProgress | null> {
  try {
    return await queryProgress(handle);
  } catch (error) {
    if (error instanceof QueryNotRegisteredError || error instanceof ServiceError) return null;
    throw error;
  }
}

/** How often a run is asked for its progress. */
const POLL_MS = 1_000;

/**
 * Waits for a pipeline run.
 * @param onProgress called whenever something changed
 * @throws CommandError with the reason when the run failed or was cancelled
 */
export async function followRun(handle: WorkflowHandle, onProgress: (progress: PipelineProgress) => void): Promise<NightlyPipelineResult> {
  const ended = new AbortController();
  const watching = watch(handle, onProgress, ended.signal);
  try {
    return (await handle.result()) as NightlyPipelineResult;
  } catch (error) {
    if (!(error instanceof WorkflowFailedError)) throw error;
    throw new CommandError(`The run ${handle.workflowId} failed: ${rootCause(error.cause) ?? error.message}`, undefined, { cause: error });
  } finally {
    ended.abort();
    await watching;
  }
}

async function watch(handle: WorkflowHandle, onProgress: (progress: PipelineProgress) => void, ended: AbortSignal): Promise<void> {
  let shown = '';
  while (!ended.aborted) {
    const progress = await progressOf(handle);
    const text = JSON.stringify(progress);
    if (progress !== null && text !== shown) onProgress(progress);
    shown = text;
    // The pause is cut short by the end of the run alone.
    await sleep(POLL_MS, undefined, { signal: ended }).catch(() => undefined);
  }
}
