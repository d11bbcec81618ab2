import type { NightlyPipelineInput, NightlyPipelineResult } from '@tandem/pipeline';
import { CancellationScope, log, workflowInfo } from '@temporalio/workflow';
import { operations } from './activities.js';
import { causeOf } from './failure.js';

/**
 * Runs the pipeline and has the audit log say who asked for it and what came of it, also of one that failed or was cancelled. A run whose
 * record cannot be written ends as it did.
 */
export async function onRecord(input: NightlyPipelineInput, run: () => Promise<NightlyPipelineResult>): Promise<NightlyPipelineResult> {
  try {
    const result = await run();
    await record(input, result.kinds.map(({ kind, version, outcome }) => `${kind}${version === null ? '' : ` v${version}`} ${outcome}`).join(', '));
    return result;
  } catch (error) {
    await record(input, CancellationScope.current().consideredCancelled ? 'cancelled' : `failed: ${causeOf(error)}`);
    throw error;
  }
}

function record({ reason, requestedBy, note }: NightlyPipelineInput, outcome: string): Promise<void> {
  const ended = { workflowId: workflowInfo().workflowId, reason, requestedBy, note, outcome };
  const recording = () => operations.auditRun.executeWithOptions({ summary: 'On record: who asked and what came of it' }, [ended]);
  return CancellationScope.nonCancellable(recording).catch((lost: unknown) => log.error('A run is not on record', { outcome, cause: causeOf(lost) }));
}
