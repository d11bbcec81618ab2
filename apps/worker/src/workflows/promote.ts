import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import { executeChild, ParentClosePolicy, sleep, workflowInfo } from '@temporalio/workflow';
import { championChangeStart, FAILURES, type KindOutcome, type NightlyPipelineInput, type VerdictSummary } from '@tandem/pipeline';
import { changeChampion } from './change-champion.js';
import { causeOf, isFailure } from './failure.js';

/** A change of champion takes a second; an operator's may be under way. */
const WAIT_FOR_OTHER_CHANGE = { pause: '5s', attempts: 24 } as const;

/**
 * Makes the version of an accepting verdict champion, after another change of the same kind has ended.
 * @returns promoted, with the warnings of the change, which stands; or refused when another champion came meanwhile, with which it was never compared
 */
export async function promote(input: NightlyPipelineInput, { kind, version, verdictId, reasons }: VerdictSummary): Promise<KindOutcome> {
  try {
    const warnings = await change(input, { kind, version, verdictId });
    return { kind, version, outcome: 'promoted', reasons: [...reasons, ...warnings] };
  } catch (error) {
    if (!isFailure(error, FAILURES.championConflict)) throw error;
    return { kind, version, outcome: 'refused', reasons: [...reasons, causeOf(error)] };
  }
}

async function change(input: NightlyPipelineInput, { kind, version, verdictId }: Pick<VerdictSummary, 'kind' | 'version' | 'verdictId'>): Promise<readonly string[]> {
  const { requestedBy, reason } = input;
  const start = championChangeStart({ changeId: workflowInfo().workflowId, kind, version, actor: requestedBy, reason, verdictId }, input);
  for (let attempt = 1; ; attempt += 1) {
    try {
      // Whoever terminates this run must not cut it between the moved pointer and the published files.
      return (await executeChild(changeChampion, { ...start, parentClosePolicy: ParentClosePolicy.ABANDON })).warnings;
    } catch (error) {
      if (!(error instanceof WorkflowExecutionAlreadyStartedError) || attempt === WAIT_FOR_OTHER_CHANGE.attempts) throw error;
      await sleep(WAIT_FOR_OTHER_CHANGE.pause, { summary: `Another change of the ${kind} champion is under way` });
    }
  }
}
