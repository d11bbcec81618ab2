import { TASK_QUEUES, WORKFLOWS, workflowIds, type IngestPricesInput } from '@tandem/pipeline';
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
