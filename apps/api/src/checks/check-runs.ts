import { WorkflowNotFoundError } from '@temporalio/client';
import type { CheckRequest, CheckRun, CheckRunDetail, ChecksResponse, Started } from '@tandem/contracts';
import type { AuditRepository, CheckRunRepository, CheckRunRow } from '@tandem/database';
import { CALENDAR_YEARS, CHECKS, sessionOn, type CheckName } from '@tandem/domain';
import { checkStartOptions, MAX_SEED, WORKFLOWS } from '@tandem/pipeline';
import { ConflictProblem, InvalidRequestProblem, NotFoundProblem } from '../http/problems.js';
import { CHECK_SENTENCES, toCheckRun, toCheckRunDetail } from '../messages/check-messages.js';
import { changeIdOf, OPERATOR, type OperatorChanges } from '../operator/operator-changes.js';
import type { Clock } from '../platform/clock-check.js';
import type { TemporalGateway } from '../platform/temporal-gateway.js';

/** Runs that are listed. */
const MAX_RUNS = 50;

type RunRow = Omit<CheckRunRow, 'result'>;

/** How a run ended of which no worker could say so. */
interface UnrecordedEnd {
  readonly state: 'failed' | 'cancelled';
  readonly sentence: string;
  /** Wall time, milliseconds since the Unix epoch. */
  readonly at: number;
}

/** Checks of what is stored, as operators ask for them. */
export class CheckRuns {
  constructor(
    private readonly runs: CheckRunRepository,
    private readonly temporal: TemporalGateway,
    private readonly changes: OperatorChanges,
    private readonly audit: Pick<AuditRepository, 'append'>,
    private readonly now: Clock,
  ) {}

  /** What there is to check, and the newest runs. */
  async list(): Promise<ChecksResponse> {
    const [runs, newest] = await Promise.all([this.runs.newest(MAX_RUNS), Promise.all(CHECKS.map((name) => this.runs.newestOf(name)))]);
    const rows = new Map([...runs, ...newest].flatMap((row) => (row === null ? [] : [[row.id, row] as const])));
    // All at once: while Temporal is away, each that is under way waits for it as long as a request may take.
    const shown = new Map(await Promise.all([...rows].map(async ([id, row]) => [id, await this.toRun(row)] as const)));
    return {
      checks: CHECKS.map((name, i) => ({
        name,
        proves: CHECK_SENTENCES[name],
        ofSession: name === 'reconcile',
        newest: shown.get(newest[i]?.id ?? '') ?? null,
      })),
      runs: runs.map(({ id }) => shown.get(id)!),
    };
  }

  /** @throws NotFoundProblem */
  async detail(id: string): Promise<CheckRunDetail> {
    const row = await this.find(id);
    return toCheckRunDetail(await this.toRun(row), row.result);
  }

  /**
   * Starts a check.
   * @param key of the request
   * @throws InvalidRequestProblem for a session that there is none of, or of a check that has none
   * @throws ChangeInFlightProblem while the same check is under way; KeyReusedProblem
   */
  async start(check: CheckName, { reason, session: named }: CheckRequest, key: string): Promise<Started> {
    const session = named ?? null;
    requireSession(check, session);
    const at = this.now();
    // Each run draws other bars and symbols, and its seed draws the same ones again.
    const asked = {
      seed: Math.floor(at / 1_000) % MAX_SEED,
      session,
      requestedBy: OPERATOR,
      reason,
      requestedAt: at,
    };
    const start = checkStartOptions({ check, ...asked }, changeIdOf(key));
    const started = await this.changes.start({
      key,
      subject: `check/${check}`,
      request: { action: 'check', reason, session },
      workflowType: WORKFLOWS.runCheck,
      // A repeated request keeps its workflow id, which must then not run a second time.
      start: { ...start, workflowIdReusePolicy: 'REJECT_DUPLICATE' },
      entry: { action: 'check-requested', subject: start.workflowId, reason: reason || 'none given', details: { check, session } },
    });
    // The worker does so as well; until one has taken it, it is shown by this.
    if (started.workflowId === start.workflowId) await this.runs.request({ id: started.workflowId, name: check, ...asked });
    return started;
  }

  /**
   * Has a run end without a verdict.
   * @throws NotFoundProblem; ConflictProblem when it has ended
   */
  async cancel(id: string): Promise<CheckRun> {
    const row = await this.find(id);
    const run = await this.toRun(row);
    if (!isUnderWay(run)) throw hasEnded(id);
    await this.temporal
      .call((client) => client.workflow.getHandle(id).cancel())
      .catch((error: unknown) => {
        throw error instanceof WorkflowNotFoundError ? hasEnded(id) : error;
      });
    const entry = { at: this.now(), actor: OPERATOR, action: 'check-cancelled', subject: id, reason: 'cancelled by the operator' };
    await this.audit.append({ ...entry, key: `check-cancelled/${id}/${row.runId ?? ''}` });
    return run;
  }

  private async find(id: string): Promise<CheckRunRow> {
    const row = await this.runs.find(id);
    if (row === null) throw new NotFoundProblem(`No run of a check has the id '${id.slice(0, 100)}'; GET /api/v1/checks lists them.`);
    return row;
  }

  private async toRun(row: RunRow): Promise<CheckRun> {
    const run = this.toMessage(row);
    const end = isUnderWay(run) ? await this.endOf(run.id) : null;
    if (end === null) return run;
    // It may have ended, and recorded that, since its row was read; else nobody else records it any more.
    const { runId } = (await this.runs.find(run.id)) ?? row;
    await this.runs.close({ id: run.id, runId }, end.state, end.sentence, end.at);
    return this.toMessage((await this.runs.find(run.id)) ?? row);
  }

  private toMessage(row: RunRow): CheckRun {
    return toCheckRun(row, (workflowId, runId) => this.temporal.urlOf(workflowId, runId));
  }

  /** What no worker has recorded: that a run was terminated, for example. Null while it is under way, or Temporal is away. */
  private async endOf(id: string): Promise<UnrecordedEnd | null> {
    try {
      const { status, closeTime } = await this.temporal.call((client) => client.workflow.getHandle(id).describe());
      if (status.name === 'RUNNING' || status.name === 'PAUSED') return null;
      const state = status.name === 'TERMINATED' || status.name === 'CANCELLED' ? 'cancelled' : 'failed';
      const sentence = `Ended as ${status.name.toLowerCase()}, without a verdict on record.`;
      return { state, sentence, at: closeTime?.getTime() ?? this.now() };
    } catch (error) {
      if (!(error instanceof WorkflowNotFoundError)) return null;
      return { state: 'failed', sentence: 'Temporal does not know this run any more: ask for it again.', at: this.now() };
    }
  }
}

function isUnderWay({ state }: CheckRun): boolean {
  return state === 'queued' || state === 'running';
}

function hasEnded(id: string): ConflictProblem {
  return new ConflictProblem('check-ended', 'The check has ended', `Nothing was cancelled: ${id} has ended.`);
}

/** @throws InvalidRequestProblem */
function requireSession(check: CheckName, session: string | null): void {
  if (session === null) return;
  if (check !== 'reconcile') throw new InvalidRequestProblem([{ field: 'session', expected: `expected none: ${check} is of no session` }]);
  const year = Number(session.slice(0, 4));
  const isKnown = year >= CALENDAR_YEARS.first && year <= CALENDAR_YEARS.last;
  if (!isKnown || sessionOn(session) === undefined)
    throw new InvalidRequestProblem([{ field: 'session', expected: 'expected a trading day of the exchange, YYYY-MM-DD' }]);
}
