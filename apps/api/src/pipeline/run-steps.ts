import type { WorkflowExecutionDescription, WorkflowHandle } from '@temporalio/client';
import type { RunStage } from '@tandem/contracts';
import { readModelReference, WORKFLOWS, type AwaitedRun, type TrainingActivities } from '@tandem/pipeline';

/** An event of a run's history. */
export type HistoryEvent = NonNullable<Awaited<ReturnType<WorkflowHandle['fetchHistory']>>['events']>[number];
/** An activity under way, as Temporal describes a run: of such, its history has the schedule alone. */
export type PendingActivity = NonNullable<WorkflowExecutionDescription['raw']['pendingActivities']>[number];

type Payloads = NonNullable<HistoryEvent['activityTaskScheduledEventAttributes']>['input'];
type Failure = NonNullable<HistoryEvent['activityTaskFailedEventAttributes']>['failure'];
type EventId = HistoryEvent['eventId'];

/** A step that a run has come to. */
export interface Step extends Pick<RunStage, 'stage' | 'kind' | 'version'> {
  state: RunStage['state'];
  /** Milliseconds since the Unix epoch, as is `closedAt`. */
  startedAt: number | null;
  closedAt: number | null;
  attempt: number;
  /** Why it failed, or its last attempt did. */
  failure: string | null;
  /** What it returned. */
  result: unknown;
  /** The workflow that makes a change of champion. */
  child: { readonly workflowId: string; readonly runId: string } | null;
}

/** The steps that are activities. */
const STAGE_OF: Readonly<Record<keyof TrainingActivities | 'updateCorporateActions', RunStage['stage']>> = {
  updateCorporateActions: 'corporate-actions',
  buildDataset: 'dataset',
  trainModel: 'train',
  recordEvidence: 'evidence',
  validateModel: 'validate',
};

/** `PENDING_ACTIVITY_STATE_SCHEDULED` of Temporal's API: no worker has it. */
const PENDING_SCHEDULED = 1;

/** The steps of a run in the order in which it came to them. @param pending its activities under way */
export function stepsOf(events: readonly HistoryEvent[], pending: readonly PendingActivity[]): Step[] {
  const history = new StepHistory();
  for (const event of events) history.add(event);
  for (const activity of pending) history.update(activity);
  return history.steps;
}

/** What a run was started with; empty where that is no object. */
export function inputOf<T extends object>(events: readonly HistoryEvent[]): Partial<T> {
  const input = decode(events[0]?.workflowExecutionStartedEventAttributes?.input);
  return typeof input === 'object' && input !== null ? input : {};
}

/** Reads a history event by event, oldest first. */
class StepHistory {
  readonly steps: Step[] = [];
  /** By the number of the event that scheduled an activity or began to start a child. */
  private readonly byEvent = new Map<string, Step>();
  private readonly byActivity = new Map<string, Step>();
  /** Activities that wait for the end of a change of champion: theirs is that of the change. */
  private readonly awaiting = new Map<string, Step>();

  add(event: HistoryEvent): void {
    this.addActivity(event);
    this.addChild(event);
  }

  /** @param activity as it is now */
  update({ activityId, attempt, state, lastStartedTime, lastFailure }: PendingActivity): void {
    const step = this.byActivity.get(activityId ?? '');
    if (step === undefined) return;
    step.attempt = attempt ?? 1;
    // Of one that is tried again, its first attempt was due when it was scheduled.
    if (step.attempt === 1 && state === PENDING_SCHEDULED) return;
    step.state = 'running';
    if (step.attempt === 1) step.startedAt = msOf(lastStartedTime) ?? step.startedAt;
    step.failure = messageOf(lastFailure);
  }

  private addActivity(event: HistoryEvent): void {
    const scheduled = event.activityTaskScheduledEventAttributes;
    if (scheduled != null) this.schedule(event, scheduled);
    const started = event.activityTaskStartedEventAttributes;
    if (started != null) this.start(started.scheduledEventId, event, started.attempt ?? 1);
    const { activityTaskCompletedEventAttributes: completed, activityTaskFailedEventAttributes: failed } = event;
    if (completed != null) this.close(completed.scheduledEventId, event, 'completed', { result: decode(completed.result) });
    if (failed != null) this.close(failed.scheduledEventId, event, 'failed', { failure: messageOf(failed.failure) });
    const { activityTaskTimedOutEventAttributes: timedOut, activityTaskCanceledEventAttributes: cancelled } = event;
    if (timedOut != null) this.close(timedOut.scheduledEventId, event, 'failed', { failure: messageOf(timedOut.failure) });
    if (cancelled != null) this.close(cancelled.scheduledEventId, event, 'cancelled');
  }

  private schedule(
    event: HistoryEvent,
    { activityType, activityId, input }: NonNullable<HistoryEvent['activityTaskScheduledEventAttributes']>,
  ) {
    const given = decode(input);
    const awaited = activityType?.name === 'awaitRun' ? this.awaitedBy(given) : undefined;
    if (awaited !== undefined) this.awaiting.set(String(event.eventId), awaited);
    const stage = (STAGE_OF as Readonly<Record<string, RunStage['stage'] | undefined>>)[activityType?.name ?? ''];
    if (stage === undefined) return;
    const step = this.begin(stage, given, msOf(event.eventTime));
    this.byEvent.set(String(event.eventId), step);
    this.byActivity.set(activityId ?? '', step);
  }

  /** The change of champion for whose end an activity waits; one that waits for another run is no part of it. */
  private awaitedBy(input: unknown): Step | undefined {
    const { workflowId, firstRunId } = (input ?? {}) as Partial<AwaitedRun>;
    return firstRunId === undefined ? undefined : this.steps.findLast(({ child }) => child?.workflowId === workflowId);
  }

  private addChild(event: HistoryEvent): void {
    const initiated = event.startChildWorkflowExecutionInitiatedEventAttributes;
    if (initiated?.workflowType?.name === WORKFLOWS.changeChampion) this.beginChange(event, decode(initiated.input));
    const started = event.childWorkflowExecutionStartedEventAttributes;
    if (started != null) this.startChange(started.initiatedEventId, event);
    const { childWorkflowExecutionCompletedEventAttributes: completed, childWorkflowExecutionFailedEventAttributes: failed } = event;
    if (completed != null) this.close(completed.initiatedEventId, event, 'completed', { result: decode(completed.result) });
    if (failed != null) this.close(failed.initiatedEventId, event, 'failed', { failure: messageOf(failed.failure) });
    const ended =
      event.childWorkflowExecutionCanceledEventAttributes ??
      event.childWorkflowExecutionTerminatedEventAttributes ??
      event.childWorkflowExecutionTimedOutEventAttributes;
    if (ended != null) this.close(ended.initiatedEventId, event, 'cancelled');
  }

  /** A change that could not start while another one was under way is started again, and is one step all the same. */
  private beginChange(event: HistoryEvent, input: unknown): void {
    const model = readModelReference(input);
    const isSame = ({ stage, kind, version, state }: Step) =>
      stage === 'change-champion' && state === 'waiting' && kind === model?.kind && version === model?.version;
    this.byEvent.set(String(event.eventId), this.steps.find(isSame) ?? this.begin('change-champion', input, null));
  }

  private startChange(initiated: EventId, event: HistoryEvent): void {
    const { workflowId, runId } = event.childWorkflowExecutionStartedEventAttributes?.workflowExecution ?? {};
    const step = this.start(initiated, event, 1);
    if (step !== undefined && workflowId != null && runId != null) step.child = { workflowId, runId };
  }

  private begin(stage: RunStage['stage'], input: unknown, scheduledAt: number | null): Step {
    const { kind, version } = (input ?? {}) as Partial<Record<'kind' | 'version', unknown>>;
    const model = readModelReference({ kind, version: version ?? 1 });
    const step: Step = {
      stage,
      kind: stage === 'evidence' ? null : (model?.kind ?? null),
      version: version === undefined ? null : (model?.version ?? null),
      state: 'waiting',
      startedAt: scheduledAt,
      closedAt: null,
      attempt: 0,
      failure: null,
      result: null,
      child: null,
    };
    this.steps.push(step);
    return step;
  }

  private start(scheduled: EventId, event: HistoryEvent, attempt: number): Step | undefined {
    const step = this.byEvent.get(String(scheduled));
    if (step === undefined) return undefined;
    step.state = 'running';
    step.attempt = attempt;
    if (attempt === 1) step.startedAt = msOf(event.eventTime);
    return step;
  }

  /** The first end counts: a change of champion has that of its workflow and that of whoever waits for it. */
  private close(of: EventId, event: HistoryEvent, state: Step['state'], outcome: Partial<Pick<Step, 'result' | 'failure'>> = {}): void {
    const step = this.byEvent.get(String(of)) ?? this.awaiting.get(String(of));
    if (step === undefined || step.closedAt !== null) return;
    Object.assign(step, { state, closedAt: msOf(event.eventTime), ...outcome });
  }
}

/** The first value of payloads in JSON, as all of ours are; null where there is none. */
function decode(payloads: Payloads): unknown {
  const data = payloads?.payloads?.[0]?.data;
  if (data == null || data.length === 0) return null;
  try {
    return JSON.parse(new TextDecoder().decode(data)) as unknown;
  } catch {
    return null; // sent by somebody else: whoever reaches Temporal may start our workflows with anything
  }
}

/** Temporal wraps the reason in the activity and the workflow that it went through. */
function messageOf(failure: Failure): string | null {
  return failure == null ? null : (messageOf(failure.cause) ?? failure.message ?? null);
}

function msOf(time: HistoryEvent['eventTime']): number | null {
  return time == null ? null : Number(String(time.seconds ?? 0)) * 1_000 + Math.floor((time.nanos ?? 0) / 1e6);
}
