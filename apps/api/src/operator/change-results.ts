import { WorkflowNotFoundError, type WorkflowExecutionStatusName } from '@temporalio/client';
import type { ChangeResult } from '@tandem/contracts';
import type { ChampionRequestRow, Database, OperatorRequestRepository, OperatorRequestRow } from '@tandem/database';
import { KIND_NAMES, type ModelKind } from '@tandem/domain';
import { findRequestOutcome, type RequestOutcome } from '@tandem/registry';
import { NotFoundProblem } from '../http/problems.js';
import { toInstant } from '../messages/market-messages.js';
import type { TemporalGateway } from '../platform/temporal-gateway.js';

type Outcome = Pick<ChangeResult, 'state' | 'message' | 'remedy' | 'closedAt' | 'revision' | 'auditId'>;

const NO_OUTCOME = { remedy: null, closedAt: null, revision: null, auditId: null } as const;
const DECIDE_AGAIN = 'Nothing was changed: look at the champion as it is now, and ask again.';

/** What became of promotions and rollbacks that the operator asked for: by what is on record, and while nothing is, by Temporal. */
export class ChangeResults {
  constructor(
    private readonly database: Database,
    private readonly requests: Pick<OperatorRequestRepository, 'findStarted'>,
    private readonly temporal: TemporalGateway,
  ) {}

  /**
   * @param id of the run that makes the change, or of its workflow: the newest request of that kind
   * @throws NotFoundProblem
   */
  async find(id: string): Promise<ChangeResult> {
    const request = await this.requests.findStarted(id);
    const found = request && (await findRequestOutcome(this.database, request.key));
    if (request === null || found === null) {
      const how = 'expected the run id that a promotion or rollback was answered with, or champion-lstm or champion-transformer';
      throw new NotFoundProblem(`No operator asked for a change '${id.slice(0, 100)}'; ${how}.`);
    }
    const { workflowId, runId } = request;
    const { action, kind, version, forced, actor, reason, recordedAt } = found.request;
    return {
      workflowId,
      runId,
      temporalUrl: runId === null ? null : this.temporal.urlOf(workflowId, runId),
      action,
      kind,
      version,
      forced,
      requestedBy: actor,
      reason,
      requestedAt: toInstant(recordedAt),
      ...(recordedOutcome(found) ?? (await this.outcomeOfRun(request, found.request))),
    };
  }

  /** Of a change of which nothing is on record yet: it is under way, or its run ended without a word. */
  private async outcomeOfRun(run: OperatorRequestRow, { kind, version }: ChampionRequestRow): Promise<Outcome> {
    const status = await this.statusOf(run);
    if (status === 'RUNNING' || status === 'PAUSED' || status === 'CONTINUED_AS_NEW') {
      return { ...NO_OUTCOME, state: 'running', message: `${nameOf(kind, version)} is being made champion.` };
    }
    if (status === null && run.runId === null) {
      const message = 'It is not known whether the change was started: Temporal went away in that moment.';
      return { ...NO_OUTCOME, state: 'running', message, remedy: 'Send the request again with the same Idempotency-Key.' };
    }
    // It may have come to its end since the record was looked for.
    const since = await findRequestOutcome(this.database, run.key);
    const recorded = since && recordedOutcome(since);
    if (recorded !== null) return recorded;
    const ended = status === null ? 'is not known to Temporal any more' : `ended as ${status.toLowerCase().replaceAll('_', ' ')}`;
    return { ...NO_OUTCOME, state: 'failed', message: `Its run ${ended}, and nothing is on record of it.`, remedy: DECIDE_AGAIN };
  }

  /** Null when Temporal does not know the run. */
  private async statusOf({ workflowId, runId }: OperatorRequestRow): Promise<WorkflowExecutionStatusName | null> {
    try {
      const run = await this.temporal.call((client) => client.workflow.getHandle(workflowId, runId ?? undefined).describe());
      return run.status.name;
    } catch (error) {
      if (error instanceof WorkflowNotFoundError) return null;
      throw error;
    }
  }
}

const nameOf = (kind: ModelKind, version: number): string => `${KIND_NAMES[kind]} version ${version}`;

/** `2026-03-06 14:32 UTC`. */
const minuteOf = (at: number): string => `${toInstant(at).slice(0, 16).replace('T', ' ')} UTC`;

function recordedOutcome({ request: { kind, version }, made, entry }: RequestOutcome): Outcome | null {
  const auditId = entry?.id ?? null;
  if (made !== null) {
    const message = `${nameOf(kind, made.version)} is champion since ${minuteOf(made.at)}. It is revision ${made.revision} of the pointer.`;
    return { state: 'completed', message, remedy: null, closedAt: toInstant(made.at), revision: made.revision, auditId };
  }
  if (entry === null) return null;
  const problem = entry.details['problem'];
  const why = typeof problem === 'string' ? problem : 'The audit log does not say why.';
  const message = `${nameOf(kind, version)} did not become champion. ${why}`;
  return { state: 'refused', message, remedy: DECIDE_AGAIN, closedAt: toInstant(entry.at), revision: null, auditId };
}
