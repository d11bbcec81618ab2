import type { NightlyPipelineInput, NightlyPipelineResult } from '@tandem/pipeline';
import { CancellationScope, workflowInfo } from '@temporalio/workflow';
import { operations } from './activities.js';
import { causeOf } from './failure.js';

/** Runs the pipeline and has the audit log say who asked for it and what came of it, also of one that failed or was cancelled. */
export async function onRecord({ reason, requestedBy, note }: NightlyPipelineInput, run: () => Promise<NightlyPipelineResult>): Promise<NightlyPipelineResult> {
  const record = (outcome: string) => operations.auditRun({ workflowId: workflowInfo().workflowId, reason, requestedBy, note, outcome });
  try {
    const result = await run();
    await record(result.kinds.map(({ kind, version, outcome }) => `${kind}${version === null ? '' : ` v${version}`} ${outcome}`).join(', '));
    return result;
  } catch (error) {
    const outcome = CancellationScope.current().consideredCancelled ? 'cancelled' : `failed: ${causeOf(error)}`;
    await CancellationScope.nonCancellable(() => record(outcome));
    throw error;
  }
}
