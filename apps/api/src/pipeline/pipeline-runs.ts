import { isGrpcServiceError, WorkflowFailedError, WorkflowNotFoundError, type Client } from '@temporalio/client';
import type { PipelineEvent, PipelineRun, PipelineRunDetail, RunStage, Started } from '@tandem/contracts';
import type { OperatorRequestRepository } from '@tandem/database';
import type { Source } from '@tandem/domain';
import {
  queryProgress,
  retrainStartOptions,
  WORKFLOWS,
  type NightlyPipelineInput,
  type NightlyPipelineResult,
  type PipelineProgress,
} from '@tandem/pipeline';
import { NotFoundProblem } from '../http/problems.js';
import { summaryOf, toEnd, toEvent, toRun, type Progress, type RunInfo } from '../messages/pipeline-messages.js';
import { changeIdOf, OPERATOR, type OperatorChanges } from '../operator/operator-changes.js';
import type { Clock } from '../platform/clock-check.js';
import type { TemporalGateway } from '../platform/temporal-gateway.js';
import { historyOf } from './run-history.js';
import { stagesOf } from './run-stages.js';
import { inputOf, stepsOf, type PendingActivity } from './run-steps.js';

const RUNS = `WorkflowType = '${WORKFLOWS.nightlyPipeline}'`;
const MAX_RUNS = 50;
/** Temporal's run ids are UUIDs; no id of our workflows has that form. */
const RUN_ID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i;

/** Runs of the training pipeline, as Temporal has them. */
export class PipelineRuns {
  constructor(
    private readonly temporal: TemporalGateway,
    private readonly changes: OperatorChanges,
    private readonly requests: Pick<OperatorRequestRepository, 'workflowOf'>,
    private readonly source: Source,
    private readonly now: Clock,
  ) {}

  /**
   * Starts a retraining of both models.
   * @param note the reason that the operator gave; @param key of the request
   * @throws ChangeInFlightProblem while another one that an operator asked for is under way; KeyReusedProblem
   */
  start(note: string, key: string): Promise<Started> {
    const start = retrainStartOptions({ source: this.source, requestedBy: OPERATOR, note, at: this.now(), changeId: changeIdOf(key) });
    return this.changes.start({
      key,
      subject: 'pipeline',
      request: { action: 'retrain', reason: note },
      workflowType: WORKFLOWS.nightlyPipeline,
      // A repeated request keeps its workflow id, which must then not run a second time.
      start: { ...start, workflowIdReusePolicy: 'REJECT_DUPLICATE' },
      entry: { action: 'retrain-requested', subject: start.workflowId, reason: note, details: {} },
    });
  }

  /** The newest runs, newest first. */
  async list(): Promise<PipelineRun[]> {
    const runs = await this.find(RUNS);
    return runs.map((info) => this.toRun(info));
  }

  /**
   * The runs under way with their progress.
   * @param lastOf what was last known of a run: its progress as long as no worker can be asked
   */
  async running(lastOf: (runId: string) => Progress | null): Promise<PipelineEvent[]> {
    const runs = await this.find(`${RUNS} AND ExecutionStatus = 'Running'`);
    return Promise.all(runs.map(async (info) => toEvent(this.toRun(info), (await this.progressOf(info)) ?? lastOf(info.runId))));
  }

  /** When a run last completed, milliseconds since the Unix epoch; null when Temporal remembers none. */
  async lastCompleted(): Promise<number | null> {
    const runs = await this.find(`${RUNS} AND ExecutionStatus = 'Completed'`);
    const ends = runs.flatMap(({ closeTime }) => (closeTime === undefined ? [] : [closeTime.getTime()]));
    return ends.length === 0 ? null : Math.max(...ends);
  }

  /** How a run ended, as the last event about it. @param last what was last known of it */
  async ended({ workflowId, runId, share }: PipelineEvent): Promise<PipelineEvent> {
    const { run, result, failure } = await this.outcomeOf(workflowId, runId);
    return toEnd(run, { reached: share, message: failure ?? (result === null ? 'Ended' : summaryOf(result)) });
  }

  /**
   * The run with that run id, or the newest run of that workflow id.
   * @throws NotFoundProblem
   */
  async detail(id: string): Promise<PipelineRunDetail> {
    const found = RUN_ID.test(id) ? await this.outcomeOf(await this.workflowOf(id), id) : await this.outcomeOf(id);
    const { run, pending, result, failure } = found;
    const [progress, stages] = await Promise.all([run.state === 'running' ? this.progressOf(run) : null, this.stagesOf(run, pending)]);
    const outcomes = (result?.kinds ?? []).map((kind) => ({ ...kind, reasons: [...kind.reasons] }));
    return { ...run, progress, stages, outcomes, failure };
  }

  private async stagesOf(run: PipelineRun, pending: readonly PendingActivity[]): Promise<RunStage[]> {
    const events = await this.temporal.call((client) => historyOf(client, run));
    return stagesOf(run, inputOf<NightlyPipelineInput>(events), stepsOf(events, pending), (id, runId) => this.temporal.urlOf(id, runId));
  }

  /** What an operator started is on record at once; of other runs Temporal's list knows, a moment later. */
  private async workflowOf(runId: string): Promise<string> {
    const requested = await this.requests.workflowOf(runId);
    if (requested !== null) return requested;
    const [listed] = await this.find(`RunId = '${runId}'`);
    if (listed === undefined) throw noSuchRun(runId);
    return listed.workflowId;
  }

  private async outcomeOf(workflowId: string, runId?: string) {
    try {
      return await this.temporal.call(async (client) => {
        const handle = client.workflow.getHandle(workflowId, runId);
        const description = await handle.describe();
        if (description.type !== WORKFLOWS.nightlyPipeline) throw noSuchRun(workflowId);
        const run = this.toRun(description);
        const pending = description.raw.pendingActivities ?? [];
        return { run, pending, ...(run.state === 'running' ? { result: null, failure: null } : await resultOf(client, run)) };
      });
    } catch (error) {
      if (error instanceof WorkflowNotFoundError) throw noSuchRun(workflowId);
      throw error;
    }
  }

  /** Null while no worker answers, or the run is gone since it was listed: it is then shown without its progress. */
  private async progressOf({ workflowId, runId }: Pick<RunInfo, 'workflowId' | 'runId'>): Promise<PipelineProgress | null> {
    try {
      return await this.temporal.call((client) => queryProgress(client.workflow.getHandle(workflowId, runId)));
    } catch (error) {
      if (error instanceof WorkflowNotFoundError) return null;
      if (
        error instanceof Error &&
        (isGrpcServiceError(error) || isGrpcServiceError(error.cause) || error.name === 'QueryNotRegisteredError')
      )
        return null;
      throw error;
    }
  }

  private find(query: string): Promise<RunInfo[]> {
    return this.temporal.call(async (client) => {
      const runs: RunInfo[] = [];
      for await (const info of client.workflow.list({ query, pageSize: MAX_RUNS })) {
        runs.push(info);
        if (runs.length === MAX_RUNS) break;
      }
      return runs.sort((a, b) => b.startTime.getTime() - a.startTime.getTime());
    });
  }

  private toRun(info: RunInfo): PipelineRun {
    return toRun(info, this.temporal.urlOf(info.workflowId, info.runId));
  }
}

function noSuchRun(workflowId: string): NotFoundProblem {
  return new NotFoundProblem(`No pipeline run has the id '${workflowId.slice(0, 100)}'; GET /api/v1/pipeline/runs lists them.`);
}

async function resultOf(
  client: Client,
  { workflowId, runId }: PipelineRun,
): Promise<{ result: NightlyPipelineResult | null; failure: string | null }> {
  try {
    return { result: (await client.workflow.getHandle(workflowId, runId).result()) as NightlyPipelineResult, failure: null };
  } catch (error) {
    if (error instanceof WorkflowFailedError) return { result: null, failure: deepestMessage(error) };
    throw error;
  }
}

/** Temporal wraps the reason in the activity and the workflow that it went through. */
function deepestMessage(error: Error): string {
  return error.cause instanceof Error ? deepestMessage(error.cause) : error.message;
}
