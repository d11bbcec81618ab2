import type { RetryPolicy } from '@temporalio/common';
import { ActivityCancellationType, proxyActivities } from '@temporalio/workflow';
import { FAILURES, TASK_QUEUES, type FeedActivities, type IngestionActivities, type OperationsActivities, type TrainingActivities } from '@tandem/pipeline';

const nonRetryableErrorTypes = Object.values(FAILURES);

/** Without end: a market must be prepared and streamed, however long the database or the source is away. */
const untilItWorks: RetryPolicy = { initialInterval: '1s', backoffCoefficient: 2, maximumInterval: '10s', nonRetryableErrorTypes };

/** Several tries that outlast a restart of the database or a worker; then the run reports the failure. */
const persistent: RetryPolicy = { ...untilItWorks, maximumAttempts: 20 };

const ingestion = { taskQueue: TASK_QUEUES.ingestion, retry: untilItWorks } as const;
const training = { taskQueue: TASK_QUEUES.training, retry: persistent, heartbeatTimeout: '1m' } as const;

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

/** A round asks for every symbol or series within the limits of its provider. */
export const feeds = proxyActivities<FeedActivities>({
  ...ingestion,
  startToCloseTimeout: '30m',
  heartbeatTimeout: '1m',
});

export const notes = proxyActivities<Pick<IngestionActivities, 'recordPause'>>({ ...ingestion, startToCloseTimeout: '30s' });

/** What the night's training must know of the market first. A source that is away may come back; what is stored has to do then. A lost worker shows after half a minute. */
export const market = proxyActivities<Pick<IngestionActivities, 'updateCorporateActions'>>({
  ...ingestion,
  retry: persistent,
  startToCloseTimeout: '10m',
  heartbeatTimeout: '30s',
});

/** Datasets and verdicts take seconds to minutes of one processor. */
export const evaluation = proxyActivities<Pick<TrainingActivities, 'reviewBars' | 'buildDataset' | 'validateModel'>>({
  ...training,
  startToCloseTimeout: '1h',
});

/** A full training without the native backend can take a night and a day. */
export const trainer = proxyActivities<Pick<TrainingActivities, 'trainModel'>>({
  ...training,
  startToCloseTimeout: '36h',
});

/** Steps of a second against the database: one whose worker was killed is missed after half a minute. */
export const operations = proxyActivities<Omit<OperationsActivities, 'publishChampions' | 'auditChange' | 'auditRefusal'>>({
  taskQueue: TASK_QUEUES.operations,
  retry: persistent,
  startToCloseTimeout: '30s',
});

/** What has become of a change of champion must be known and on record, however long the database is away. */
export const record = proxyActivities<Pick<OperationsActivities, 'auditChange' | 'auditRefusal'>>({
  taskQueue: TASK_QUEUES.operations,
  retry: untilItWorks,
  startToCloseTimeout: '30s',
});

/** Writing files to a folder that may not be ours to write: the next change of champion writes them, too. */
export const publication = proxyActivities<Pick<OperationsActivities, 'publishChampions'>>({
  taskQueue: TASK_QUEUES.operations,
  retry: { ...untilItWorks, maximumAttempts: 5 },
  startToCloseTimeout: '2m',
});
