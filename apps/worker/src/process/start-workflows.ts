import { Client, ScheduleAlreadyRunning, ScheduleOverlapPolicy, type ScheduleOptions } from '@temporalio/client';
import type { NativeConnection } from '@temporalio/worker';
import type { Source } from '@tandem/domain';
import {
  TASK_QUEUES,
  workflowIds,
  WORKFLOWS,
  type IngestFeedInput,
  type IngestorName,
  type IngestPricesInput,
  type MonitorDriftInput,
} from '@tandem/pipeline';
import type { QueueName } from './options.js';

/** Starts what the queues of a worker are there for, and leaves alone what runs. */
export async function startWorkflows(
  queues: readonly QueueName[],
  source: Source,
  connection: NativeConnection,
  namespace: string,
): Promise<void> {
  if (queues.includes('ingestion')) await startIngestion(connection, namespace);
  // The sessions of a virtual market contain its news and macro series.
  if (queues.includes('ingestion') && source === 'yahoo') await startFeeds(connection, namespace);
  // The nightly runs of a virtual market follow its own clock: its ingestion starts them.
  if (queues.includes('operations') && source === 'yahoo') await ensureSchedule(connection, namespace);
  if (queues.includes('operations')) await startDriftMonitor(connection, namespace);
}

/** Starts the ingestion of prices, or leaves the one that runs alone: it continues by itself where its worker ended. */
async function startIngestion(connection: NativeConnection, namespace: string): Promise<void> {
  const client = new Client({ connection, namespace });
  const input: IngestPricesInput = { sessionsDone: 0, lastSession: null };
  await client.workflow.start(WORKFLOWS.ingestPrices, {
    workflowId: workflowIds.ingestPrices,
    workflowIdConflictPolicy: 'USE_EXISTING',
    taskQueue: TASK_QUEUES.ingestion,
    args: [input],
    staticSummary: 'Streams prices session by session, and trains after each',
  });
}

/** Starts the ingestion of news and macro series, which a virtual market brings itself, or leaves alone what runs. */
async function startFeeds(connection: NativeConnection, namespace: string): Promise<void> {
  const client = new Client({ connection, namespace });
  const input: IngestFeedInput = {};
  const start = (type: string, ingestor: IngestorName, staticSummary: string) =>
    client.workflow.start(type, {
      workflowId: workflowIds.ingest(ingestor),
      workflowIdConflictPolicy: 'USE_EXISTING',
      taskQueue: TASK_QUEUES.ingestion,
      args: [input],
      staticSummary,
    });
  await start(WORKFLOWS.ingestNews, 'news', 'Fetches the news of every symbol');
  await start(WORKFLOWS.ingestMacro, 'macro', 'Fetches macro series as they become known');
}

/** Starts the drift monitor, or leaves the one that runs alone. */
async function startDriftMonitor(connection: NativeConnection, namespace: string): Promise<void> {
  const input: MonitorDriftInput = { after: null };
  await new Client({ connection, namespace }).workflow.start(WORKFLOWS.monitorDrift, {
    workflowId: workflowIds.monitorDrift,
    workflowIdConflictPolicy: 'USE_EXISTING',
    taskQueue: TASK_QUEUES.operations,
    args: [input],
    staticSummary: 'Looks at inputs and market every five market minutes',
  });
}

/**
 * Half an hour and more after the latest close. Skipped while the last nightly run is still going: two trainings would only slow each other
 * down, and the next run trains on both days. A server that was away catches up within half a day, before the next session opens.
 */
export const NIGHTLY_SCHEDULE: Pick<ScheduleOptions, 'spec' | 'policies' | 'action'> = {
  spec: {
    calendars: [{ hour: 17, minute: 30, dayOfWeek: { start: 'MONDAY', end: 'FRIDAY' }, comment: 'Days without a session start nothing' }],
    timezone: 'America/New_York',
  },
  policies: { overlap: ScheduleOverlapPolicy.SKIP, catchupWindow: '12 hours' },
  action: {
    type: 'startWorkflow',
    workflowType: WORKFLOWS.scheduledNightlyRun,
    workflowId: workflowIds.scheduledNightlyRun,
    taskQueue: TASK_QUEUES.operations,
    args: [],
  },
};

/** Creates the Schedule of the nightly runs of a real market, or updates it. */
export async function ensureSchedule(connection: NativeConnection, namespace: string): Promise<void> {
  const { schedule } = new Client({ connection, namespace });
  try {
    await schedule.create({ scheduleId: workflowIds.nightlySchedule, ...NIGHTLY_SCHEDULE });
  } catch (error) {
    if (!(error instanceof ScheduleAlreadyRunning)) throw error;
    await schedule.getHandle(workflowIds.nightlySchedule).update((previous) => ({ ...previous, ...NIGHTLY_SCHEDULE }));
  }
}
