import { setTimeout as sleep } from 'node:timers/promises';
import type { NightlyPipelineResult, PipelineProgress } from '@tandem/pipeline';
import { WorkflowFailedError, type WorkflowHandle } from '@temporalio/client';
import { rootCause } from '@temporalio/common';
import { CommandError } from '../terminal/exit-codes.js';
import { progressOf } from './progress-of.js';

/** How often a run is asked for its progress. */
const POLL_MS = 1_000;

/**
 * Waits for a pipeline run.
 * @param onProgress told whenever something changed
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
