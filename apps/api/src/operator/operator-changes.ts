import { createHash } from 'node:crypto';
import { WorkflowExecutionAlreadyStartedError, WorkflowNotFoundError, type WorkflowStartOptions } from '@temporalio/client';
import type { Started } from '@tandem/contracts';
import type { NewAuditEntry, NewChampionRequest, OperatorRequestRepository, OperatorRequestRow } from '@tandem/database';
import { authorityIds } from '@tandem/pipeline';
import { ChangeInFlightProblem, ClockSkewProblem, KeyReusedProblem } from '../http/problems.js';
import type { Clock, ClockCheck } from '../platform/clock-check.js';
import type { TemporalGateway } from '../platform/temporal-gateway.js';

/** A request that has claimed its key but is not known to have started counts as under way this long: starting takes seconds. */
const STARTING_MS = 30_000;
/** Earlier runs of a workflow id among which the one that a request started is searched. */
const MAX_RUNS = 50;

/** What distinguishes a request from another one. */
export interface OperatorRequest {
  /** Asked again with it, the change is not made again. */
  readonly key: string;
  /** What may change once at a time: `pipeline` or a kind. */
  readonly subject: string;
  readonly request: Readonly<Record<string, unknown>>;
}

/** Something that an operator asks for. */
export interface OperatorChange extends OperatorRequest {
  readonly workflowType: string;
  /** With `changeIdOf(key)` in its memo, by which a request that lost its answer finds what it started. */
  readonly start: WorkflowStartOptions & { readonly memo: { readonly changeId: string } };
  /** The entry of the request in the audit log, whatever its outcome. */
  readonly entry: Required<Pick<NewAuditEntry, 'action' | 'subject' | 'reason' | 'details'>>;
  /** The change of champion that it asks for: without this record nobody can make it. */
  readonly champion?: NewChampionRequest;
}

/** Actor in the audit log of everything that is done with the operator key. */
export const OPERATOR = 'operator';

/** Id of the change that a request asks for, and of the record that allows it; never the id of a workflow. */
export const changeIdOf = authorityIds.request;

/** Starts what operators ask for: each request once, and one at a time of each subject. */
export class OperatorChanges {
  constructor(
    private readonly requests: OperatorRequestRepository,
    private readonly temporal: TemporalGateway,
    private readonly now: Clock,
    private readonly clocks: ClockCheck,
  ) {}

  /**
   * @throws ChangeInFlightProblem while another change of the subject is under way
   * @throws KeyReusedProblem when the key stands for another request
   * @throws ClockSkewProblem when the ages of requests cannot be compared
   */
  async start(change: OperatorChange): Promise<Started> {
    const known = await this.find(change);
    if (known !== null) return known;
    await this.requireSynchronizedClocks();
    // Asked before the claim: a request that Temporal cannot take leaves nothing behind that others would wait for.
    await this.temporal.check();
    const own = await this.claim(change);
    if (own.fingerprint !== fingerprintOf(change)) throw new KeyReusedProblem(change.key);
    // The same request may have come twice at once, and the other one be over by now.
    return this.answer(own.workflowId, own.runId ?? (await this.findRun(own)) ?? (await this.startOnce(change, own.workflowId)));
  }

  /**
   * What a request that is repeated has started; null when it is new, or never came to start anything.
   * @throws KeyReusedProblem when the key stands for another request
   */
  async find(asked: OperatorRequest): Promise<Started | null> {
    const known = await this.requests.find(asked.key);
    if (known === null) return null;
    if (known.fingerprint !== fingerprintOf(asked)) throw new KeyReusedProblem(asked.key);
    const runId = known.runId ?? (await this.findRun(known));
    return runId === null ? null : this.answer(known.workflowId, runId);
  }

  /** @throws ClockSkewProblem */
  private async requireSynchronizedClocks(): Promise<void> {
    const offset = await this.clocks.offset();
    if (!this.clocks.isSynchronized(offset)) throw new ClockSkewProblem(offset);
  }

  /** Asks Temporal who holds the subject before the claim, not within it: the claim's lock and connection are for the database alone. */
  private async claim(change: OperatorChange): Promise<OperatorRequestRow> {
    const {
      key,
      subject,
      entry,
      champion,
      start: { workflowId },
    } = change;
    const wanted = { key, fingerprint: fingerprintOf(change), subject, workflowId, at: this.now() };
    const details = { ...entry.details, workflowId, changeId: changeIdOf(key) };
    const recorded = { ...entry, details, at: wanted.at, actor: OPERATOR, key: `request/${key}/${workflowId}` };
    for (;;) {
      const other = await this.requests.newestOther(subject, key);
      if (other !== null) await this.requireFinished(other);
      const own = await this.requests.claim(wanted, recorded, other?.key ?? null, champion);
      if (own !== null) return own;
    }
  }

  private async startOnce({ key, workflowType, start }: OperatorChange, workflowId: string): Promise<string> {
    try {
      const handle = await this.temporal.call((client) => client.workflow.start(workflowType, { ...start, workflowId }));
      await this.requests.recordStart(key, handle.firstExecutionRunId);
      return handle.firstExecutionRunId;
    } catch (error) {
      // Without a response it is unknown whether it started: the request keeps its claim, and when repeated it finds out.
      if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
      const own = await this.findRun({ key, workflowId });
      if (own !== null) return own;
      await this.requests.release(key);
      throw this.inFlight(workflowId, (await this.describe(workflowId))?.runId ?? null);
    }
  }

  /** The run that a request started whose answer was lost, under way or ended; null when it started none. */
  private async findRun({ key, workflowId }: Pick<OperatorRequestRow, 'key' | 'workflowId'>): Promise<string | null> {
    const isOwn = (run: { readonly memo?: Record<string, unknown> | undefined } | null) => run?.memo?.['changeId'] === changeIdOf(key);
    const newest = await this.describe(workflowId);
    if (newest === null) return null;
    const run = isOwn(newest) ? newest : (await this.runsOf(workflowId)).find(isOwn);
    if (run === undefined) return null;
    await this.requests.recordStart(key, run.runId);
    return run.runId;
  }

  private runsOf(workflowId: string) {
    return this.temporal.call(async (client) => {
      const runs = [];
      for await (const run of client.workflow.list({ query: `WorkflowId = '${workflowId}'`, pageSize: MAX_RUNS })) {
        runs.push(run);
        if (runs.length === MAX_RUNS) break;
      }
      return runs;
    });
  }

  /** @throws ChangeInFlightProblem while a request holds its subject */
  private async requireFinished({ workflowId, runId, at }: OperatorRequestRow): Promise<void> {
    const run = await this.describe(workflowId, runId ?? undefined);
    if (run?.status.name === 'RUNNING') throw this.inFlight(workflowId, run.runId);
    if (run === null && runId === null && this.now() - at < STARTING_MS) throw this.inFlight(workflowId, null);
  }

  /** Null when Temporal does not know it. */
  private async describe(workflowId: string, runId?: string) {
    try {
      return await this.temporal.call((client) => client.workflow.getHandle(workflowId, runId).describe());
    } catch (error) {
      if (error instanceof WorkflowNotFoundError) return null;
      throw error;
    }
  }

  private inFlight(workflowId: string, runId: string | null): ChangeInFlightProblem {
    return new ChangeInFlightProblem({ workflowId, runId, temporalUrl: runId === null ? null : this.temporal.urlOf(workflowId, runId) });
  }

  private answer(workflowId: string, runId: string): Started {
    return { workflowId, runId, temporalUrl: this.temporal.urlOf(workflowId, runId) };
  }
}

function fingerprintOf({ subject, request }: OperatorRequest): string {
  return createHash('sha256')
    .update(JSON.stringify([subject, request]))
    .digest('hex');
}
