import { TASK_QUEUES, WORKFLOWS, workflowIds, type IngestInRoundsInput, type IngestorName, type IngestPricesInput } from '@tandem/pipeline';
import { Client } from '@temporalio/client';
import type { NativeConnection } from '@temporalio/worker';

/** Starts the ingestion of prices, or leaves the one that runs alone: it goes on by itself where its worker ended. */
export async function startIngestion(connection: NativeConnection, namespace: string): Promise<void> {
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
export async function startFeeds(connection: NativeConnection, namespace: string): Promise<void> {
  const client = new Client({ connection, namespace });
  const input: IngestInRoundsInput = {};
  const start = (type: string, ingestor: IngestorName, staticSummary: string) => client.workflow.start(type, {
    workflowId: workflowIds.ingest(ingestor), workflowIdConflictPolicy: 'USE_EXISTING', taskQueue: TASK_QUEUES.ingestion, args: [input], staticSummary,
  });
  await start(WORKFLOWS.ingestNews, 'news', 'Brings the news of every symbol');
  await start(WORKFLOWS.ingestMacro, 'macro', 'Brings macro series as they become known');
}
