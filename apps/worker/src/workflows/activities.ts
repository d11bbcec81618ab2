import type { RetryPolicy } from '@temporalio/common';
import {
  ActivityCancellationType,
  ApplicationFailure,
  CancellationScope,
  proxyActivities,
  rootCause,
  TemporalFailure,
} from '@temporalio/workflow';
import {
  FAILURES,
  TASK_QUEUES,
  type AlertActivities,
  type CheckActivities,
  type DriftActivities,
  type FeedActivities,
  type IngestionActivities,
  type OperationsActivities,
  type OutcomeActivities,
  type TrainingActivities,
} from '@tandem/pipeline';

const nonRetryableErrorTypes = Object.values(FAILURES);

/** No limit: a market must be prepared and streamed, however long the database or the source is away. */
const unlimitedRetry: RetryPolicy = { initialInterval: '1s', backoffCoefficient: 2, maximumInterval: '10s', nonRetryableErrorTypes };

/** Attempts that outlast a restart of the database or a worker; then the run reports the failure. */
const boundedRetry: RetryPolicy = { ...unlimitedRetry, maximumAttempts: 20 };

const ingestion = { taskQueue: TASK_QUEUES.ingestion, retry: unlimitedRetry } as const;
const training = { taskQueue: TASK_QUEUES.training, retry: boundedRetry, heartbeatTimeout: '1m' } as const;

/** Preparing loads weeks of bars: minutes on a slow disk. A lost worker shows after a minute without heartbeat. */
export const preparation = proxyActivities<Pick<IngestionActivities, 'prepareMarket'>>({
  ...ingestion,
  startToCloseTimeout: '1h',
  heartbeatTimeout: '1m',
});

/** A session takes its trading hours at speed 1, 6.5 h, longer when the clock is slowed down. */
export const streaming = proxyActivities<Pick<IngestionActivities, 'streamSession'>>({
  ...ingestion,
  startToCloseTimeout: '7 days',
  heartbeatTimeout: '15s',
  // Two streams at once would both write: one that is paused must have ended before the next begins.
  cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
});

/** A round requests every symbol or series within the limits of its provider. */
export const feeds = proxyActivities<FeedActivities>({
  ...ingestion,
  startToCloseTimeout: '30m',
  heartbeatTimeout: '1m',
});

/** The row in which everybody sees that an ingestor is paused. */
export const pauseRecords = proxyActivities<Pick<IngestionActivities, 'recordPause'>>({ ...ingestion, startToCloseTimeout: '30s' });

/** Splits and dividends before a training. While the source is away, what is stored is used. A lost worker shows after half a minute. */
export const corporateActions = proxyActivities<Pick<IngestionActivities, 'updateCorporateActions'>>({
  ...ingestion,
  retry: boundedRetry,
  startToCloseTimeout: '10m',
  heartbeatTimeout: '30s',
});

/** Datasets, evidence and verdicts take seconds to minutes of one processor. */
export const evaluation = proxyActivities<Pick<TrainingActivities, 'buildDataset' | 'recordEvidence' | 'validateModel'>>({
  ...training,
  startToCloseTimeout: '1h',
});

/** A full training without the native backend can take more than a day. */
export const trainer = proxyActivities<Pick<TrainingActivities, 'trainModel'>>({
  ...training,
  startToCloseTimeout: '36h',
});

/** Steps of a second against the database: one whose worker was killed is retried after half a minute. */
export const operations = proxyActivities<Omit<OperationsActivities, 'publishChampions' | 'auditRefusal' | 'awaitRun'>>({
  taskQueue: TASK_QUEUES.operations,
  retry: boundedRetry,
  startToCloseTimeout: '30s',
});

/** Two trainings may take days. An attempt that is lost, or takes longer than any run, is followed by another. */
export const runs = proxyActivities<Pick<OperationsActivities, 'awaitRun'>>({
  taskQueue: TASK_QUEUES.operations,
  retry: unlimitedRetry,
  startToCloseTimeout: '7 days',
  heartbeatTimeout: '1m',
});

/** The market is closed for days: an attempt whose worker was lost is followed by another, soon, for a virtual market goes on. */
export const driftWatch = proxyActivities<Pick<DriftActivities, 'awaitDriftCheck'>>({
  taskQueue: TASK_QUEUES.operations,
  retry: unlimitedRetry,
  startToCloseTimeout: '7 days',
  heartbeatTimeout: '15s',
});

/**
 * A check takes a fraction of a second, the first one after a change of champion some seconds; it is made up for when the database is
 * back.
 */
export const drift = proxyActivities<Pick<DriftActivities, 'checkDrift'>>({
  taskQueue: TASK_QUEUES.operations,
  retry: unlimitedRetry,
  startToCloseTimeout: '10m',
  heartbeatTimeout: '15s',
});

/** What an attempt leaves, the next check's finds: hardly tried again. */
export const outcomes = proxyActivities<OutcomeActivities>({
  taskQueue: TASK_QUEUES.operations,
  retry: { ...unlimitedRetry, maximumAttempts: 3 },
  startToCloseTimeout: '1m',
});

/** A receiver may be away for a day; then the alert is in the log, the table and the API alone. */
export const alertDelivery = proxyActivities<AlertActivities>({
  taskQueue: TASK_QUEUES.operations,
  retry: { ...unlimitedRetry, maximumInterval: '10m' },
  startToCloseTimeout: '30s',
  scheduleToCloseTimeout: '1 day',
});

/**
 * A check takes minutes, more where others wait for the processor. A run that is cancelled ends when its process is being ended: another
 * one may begin then. It is tried less often than a step that is light: one that was killed for want of memory would be again.
 */
export const checks = proxyActivities<Pick<CheckActivities, 'performCheck'>>({
  taskQueue: TASK_QUEUES.operations,
  retry: { ...boundedRetry, maximumAttempts: 5 },
  startToCloseTimeout: '2h',
  heartbeatTimeout: '30s',
  cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
});

/** How a check ended, while the database may be away. */
export const checkRecords = proxyActivities<Pick<CheckActivities, 'closeCheck'>>({
  taskQueue: TASK_QUEUES.operations,
  retry: boundedRetry,
  startToCloseTimeout: '30s',
});

/** What has become of a change of champion must be known and recorded, however long the database is away. */
export const audit = proxyActivities<Pick<OperationsActivities, 'auditRefusal'>>({
  taskQueue: TASK_QUEUES.operations,
  retry: unlimitedRetry,
  startToCloseTimeout: '30s',
});

/** Writing files to a folder that may not be ours to write: the next change of champion writes them, too. */
export const publication = proxyActivities<Pick<OperationsActivities, 'publishChampions'>>({
  taskQueue: TASK_QUEUES.operations,
  retry: { ...unlimitedRetry, maximumAttempts: 5 },
  startToCloseTimeout: '2m',
});

/**
 * A handler for failures that leaves the cancellation of this workflow alone: `handle` turns a failure into a value,
 * while a cancelled workflow ends as cancelled.
 */
export function unlessCancelled<T>(handle: (error: unknown) => T): (error: unknown) => T {
  return (error) => {
    if (CancellationScope.current().consideredCancelled) throw error;
    return handle(error);
  };
}

/** The message of the root cause, without the layers that Temporal wraps around it. */
export function causeOf(error: unknown): string {
  return rootCause(error) ?? String(error);
}

/** Whether the root cause is a failure of that type, one of `FAILURES`. */
export function isFailure(error: unknown, type: string): boolean {
  if (error instanceof ApplicationFailure && error.type === type) return true;
  return error instanceof TemporalFailure && isFailure(error.cause, type);
}
