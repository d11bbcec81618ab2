import { championChangeStart } from '@tandem/pipeline';
import type { NightlyPipelineInput, VerdictSummary } from '@tandem/pipeline';
import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import { executeChild, sleep, workflowInfo } from '@temporalio/workflow';
import { changeChampion } from './change-champion.js';

/** A change of champion takes a second; an operator's may be under way. */
const WAIT_FOR_OTHER_CHANGE = { pause: '5s', attempts: 24 } as const;

/**
 * Makes the version of an accepting verdict champion, after another change of the same kind has ended.
 * @returns warnings of the change, which stands
 */
export async function promote({ requestedBy, reason }: NightlyPipelineInput, { kind, version, verdictId }: VerdictSummary): Promise<readonly string[]> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      const { warnings } = await executeChild(changeChampion, championChangeStart({ changeId: workflowInfo().workflowId, kind, version, actor: requestedBy, reason, verdictId }));
      return warnings;
    } catch (error) {
      if (!(error instanceof WorkflowExecutionAlreadyStartedError) || attempt === WAIT_FOR_OTHER_CHANGE.attempts) throw error;
      await sleep(WAIT_FOR_OTHER_CHANGE.pause);
    }
  }
}
