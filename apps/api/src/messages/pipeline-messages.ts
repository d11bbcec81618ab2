import type { WorkflowExecutionInfo, WorkflowExecutionStatusName } from '@temporalio/client';
import type { PipelineEvent, PipelineRun } from '@tandem/contracts';
import { KIND_NAMES, versionName } from '@tandem/domain';
import type { NightlyPipelineResult, PipelineProgress, RunReason } from '@tandem/pipeline';

type RunState = PipelineRun['state'];

/** What Temporal knows of a run, without its progress. */
export type RunInfo = Pick<WorkflowExecutionInfo, 'workflowId' | 'runId' | 'status' | 'startTime' | 'closeTime' | 'memo'>;

/** How far a run is, as messages carry it. */
export type Progress = Pick<PipelineEvent, keyof PipelineProgress>;

const REASONS: Record<RunReason, string> = {
  'first-training': 'First training',
  initial: 'Full pipeline after the first training',
  'session-close': 'Session closed',
  manual: 'Started by the operator',
};

const UNKNOWN_PROGRESS: Progress = {
  stage: 'queued',
  kind: null,
  epoch: null,
  epochs: null,
  loss: null,
  share: 0,
  secondsLeft: null,
  message: 'Waiting for a worker',
};

export function toRun({ workflowId, runId, status, startTime, closeTime, memo }: RunInfo, temporalUrl: string | null): PipelineRun {
  return {
    workflowId,
    runId,
    temporalUrl,
    state: stateOf(status.name),
    reason: reasonOf(memo),
    requestedBy: textOf(memo?.['requestedBy']) ?? 'unknown',
    startedAt: startTime.toISOString(),
    closedAt: closeTime?.toISOString() ?? null,
  };
}

/** @param progress null while no worker has answered */
export function toEvent(
  { workflowId, runId, temporalUrl, state, reason, startedAt }: PipelineRun,
  progress: Progress | null,
): PipelineEvent {
  return { ...UNKNOWN_PROGRESS, ...progress, workflowId, runId, temporalUrl, state, reason, startedAt };
}

/**
 * How a run ended, as the last event about it.
 * @param reached share of the run that was done when it was last asked
 */
export function toEnd(run: PipelineRun, { reached, message }: { readonly reached: number; readonly message: string }): PipelineEvent {
  const share = run.state === 'completed' ? 1 : reached;
  return toEvent(run, { stage: 'done', kind: null, epoch: null, epochs: null, loss: null, share, secondsLeft: null, message });
}

/** One line about what became of each kind. */
export function summaryOf({ kinds }: NightlyPipelineResult): string {
  return kinds
    .map(({ kind, version, outcome }) => `${version === null ? KIND_NAMES[kind] : versionName(kind, version)} ${outcome.replace('-', ' ')}`)
    .join(', ');
}

function stateOf(name: WorkflowExecutionStatusName): RunState {
  if (name === 'RUNNING' || name === 'PAUSED' || name === 'CONTINUED_AS_NEW') return 'running';
  if (name === 'COMPLETED') return 'completed';
  return name === 'CANCELLED' || name === 'TERMINATED' ? 'cancelled' : 'failed';
}

/** The operator's own reason where there is one, else what started the run. */
function reasonOf(memo: Record<string, unknown> | undefined): string {
  const note = textOf(memo?.['note']);
  if (note !== undefined && note !== '') return note;
  const reason = textOf(memo?.['reason']);
  return reason !== undefined && reason in REASONS ? REASONS[reason as RunReason] : 'Unknown';
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
