import type { CheckResult as CheckResultMessage, CheckRun, CheckRunDetail } from '@tandem/contracts';
import type { CheckRunRow } from '@tandem/database';
import type { CheckName } from '@tandem/domain';
import type { CheckResult } from '@tandem/registry';

/** What a pass proves, for people. */
export const CHECK_SENTENCES: Readonly<Record<CheckName, string>> = {
  lookahead:
    'No feature, label or fitted value knows its future: computed again with everything after sampled bars cut off, all come out the same.',
  'warm-up': 'What the live loop loads before a window is enough: started cold there, every feature is what it is over the whole history.',
  reconcile:
    'What was served is what stored models say of stored bars: every prediction of a session computed again, each difference explained.',
};

const instantOf = (ms: number | null) => (ms === null ? null : new Date(ms).toISOString());

type RunRow = Omit<CheckRunRow, 'result'>;

export function toCheckRun(row: RunRow, urlOf: (workflowId: string, runId: string | null) => string | null): CheckRun {
  const { id, name, runId, state, passed, sentence, share, session, requestedBy, reason, requestedAt, startedAt, closedAt } = row;
  return {
    id,
    check: name,
    runId,
    temporalUrl: urlOf(id, runId),
    state,
    verdict: passed === null ? null : passed ? 'passed' : 'failed',
    sentence,
    share,
    session,
    requestedBy,
    reason,
    requestedAt: new Date(requestedAt).toISOString(),
    startedAt: instantOf(startedAt),
    closedAt: instantOf(closedAt),
  };
}

export function toCheckRunDetail(run: CheckRun, result: CheckRunRow['result']): CheckRunDetail {
  return { ...run, result: result === null ? null : toResult(result as unknown as CheckResult) };
}

/** What is stored is what is sent, checked here by its types: nothing else is given to the table. */
function toResult(result: CheckResult): CheckResultMessage {
  if (result.check !== 'reconcile') return result;
  const triple = ([down, neutral, up]: readonly [number, number, number]): [number, number, number] => [down, neutral, up];
  const differences = result.differences.map((one) => ({ ...one, served: triple(one.served), now: one.now && triple(one.now) }));
  return { ...result, differences };
}
