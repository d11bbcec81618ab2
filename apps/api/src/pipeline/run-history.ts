import type { Client } from '@temporalio/client';
import type { HistoryEvent } from './run-steps.js';

interface Execution {
  readonly workflowId: string;
  readonly runId: string;
}

/** Events of one answer of Temporal, and of a history in all: a run of the pipeline has some 150, a change that waits some more. */
const PAGE_EVENTS = 1_000;
const MAX_EVENTS = 5_000;

/** The history of a run, oldest first; of a longer one its first `MAX_EVENTS`. @throws ServiceError when Temporal has no record of it */
export async function historyOf(client: Client, execution: Execution): Promise<HistoryEvent[]> {
  const events: HistoryEvent[] = [];
  let nextPageToken: Uint8Array = new Uint8Array();
  do {
    const request = { namespace: client.options.namespace, execution, maximumPageSize: PAGE_EVENTS, nextPageToken };
    const page = await client.workflowService.getWorkflowExecutionHistory(request);
    events.push(...(page.history?.events ?? []));
    nextPageToken = page.nextPageToken;
  } while (nextPageToken.length > 0 && events.length < MAX_EVENTS);
  return events;
}
