import { createHash } from 'node:crypto';
import type { Started } from '@tandem/contracts';
import type { OperatorRequestRepository, OperatorRequestRow } from '@tandem/database';
import { WorkflowExecutionAlreadyStartedError, WorkflowNotFoundError, type Client, type WorkflowStartOptions } from '@temporalio/client';
import type { TemporalGateway } from '../pipeline/temporal-gateway.js';
import type { Clock } from '../platform/clock.js';
import { ChangeInFlightProblem, KeyReusedProblem } from '../problem/problems.js';

/** A request that has claimed its key but is not known to have started counts as under way this long: starting takes seconds. */
const STARTING_MS = 30_000;

/** Something that an operator asks for. */
export interface OperatorChange {
  /** The request's key: asked again with it, the change is not made again. */
  readonly key: string;
  /** What may change once at a time: `pipeline` or a kind. */
  readonly subject: string;
  /** What is asked for, as far as it tells this request from another one. */
  readonly request: Readonly<Record<string, unknown>>;
  readonly workflowType: string;
  /** With the key as `changeId` in its memo, by which a request that lost its answer finds what it started. */
  readonly start: WorkflowStartOptions & { readonly memo: { readonly changeId: string } };
}

/** Starts what operators ask for: each request once, and one at a time of each subject. */
export class OperatorChanges {
  constructor(
    private readonly requests: OperatorRequestRepository,
    private readonly temporal: TemporalGateway,
    private readonly now: Clock,
  ) {}

  /**
   * @throws ChangeInFlightProblem while another change of the subject is under way
   * @throws KeyReusedProblem when the key stands for another request
   */
  async start(change: OperatorChange): Promise<Started> {
    const fingerprint = fingerprintOf(change);
    const wanted = { key: change.key, fingerprint, subject: change.subject, workflowId: change.start.workflowId, at: this.now() };
    const { own, holder } = await this.requests.claim(wanted, (other) => this.isHolding(other));
    if (own === null) throw this.inFlight(holder.workflowId, holder.runId);
    if (own.fingerprint !== fingerprint) throw new KeyReusedProblem(change.key);
    const runId = own.runId ?? (await this.startOnce(change, own.workflowId));
    if (own.runId === null) await this.requests.started(change.key, runId);
    return this.answer(own.workflowId, runId);
  }

  /**
   * What a request that is repeated has started; null when it is new, or never came to start anything.
   * @throws KeyReusedProblem when the key stands for another request
   */
  async find(asked: Pick<OperatorChange, 'key' | 'subject' | 'request'>): Promise<Started | null> {
    const known = await this.requests.find(asked.key);
    if (known === null) return null;
    if (known.fingerprint !== fingerprintOf(asked)) throw new KeyReusedProblem(asked.key);
    return known.runId === null ? null : this.answer(known.workflowId, known.runId);
  }

  private async startOnce({ key, workflowType, start }: OperatorChange, workflowId: string): Promise<string> {
    try {
      const handle = await this.temporal.call((client) => client.workflow.start(workflowType, { ...start, workflowId }));
      return handle.firstExecutionRunId;
    } catch (error) {
      // Without an answer nobody knows whether it started: the request keeps its claim, and asked again it finds out.
      if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
      const running = await this.describe(workflowId);
      // An earlier try started it and was cut off before it could say so.
      if (running?.memo?.['changeId'] === key) return running.runId;
      await this.requests.release(key);
      throw this.inFlight(workflowId, running?.runId ?? null);
    }
  }

  private async isHolding({ workflowId, runId, at }: OperatorRequestRow): Promise<boolean> {
    const run = await this.describe(workflowId, runId ?? undefined);
    return run === null ? runId === null && this.now() - at < STARTING_MS : run.status.name === 'RUNNING';
  }

  /** Null when Temporal does not know it. */
  private async describe(workflowId: string, runId?: string) {
    try {
      return await this.temporal.call((client: Client) => client.workflow.getHandle(workflowId, runId).describe());
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

function fingerprintOf({ subject, request }: Pick<OperatorChange, 'subject' | 'request'>): string {
  return createHash('sha256').update(JSON.stringify([subject, request])).digest('hex');
}
