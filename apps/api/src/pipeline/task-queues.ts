import type { Client } from '@temporalio/client';
import { TASK_QUEUE_TYPES, TASK_QUEUES } from '@tandem/pipeline';
import type { TemporalGateway } from '../platform/temporal-gateway.js';

/** What waits in a task queue, and who asks for it. */
export interface TaskQueueState {
  readonly queue: string;
  readonly type: keyof typeof TASK_QUEUE_TYPES;
  /** Tasks that no worker has taken yet, as the server estimates it. */
  readonly backlog: number;
  /** How long the oldest of them has waited, seconds. */
  readonly backlogAge: number;
  /** Workers that asked for tasks within the last minutes. */
  readonly pollers: number;
}

/** The state of every queue; empty while Temporal does not answer, which others report. */
export function readTaskQueues(temporal: Pick<TemporalGateway, 'call'>): Promise<readonly TaskQueueState[]> {
  const read = (client: Client) =>
    Promise.all(
      Object.values(TASK_QUEUES).flatMap((queue) => (['workflow', 'activity'] as const).map((type) => readTaskQueue(client, queue, type))),
    );
  return temporal.call(read).catch(() => []);
}

async function readTaskQueue(client: Client, queue: string, type: TaskQueueState['type']): Promise<TaskQueueState> {
  const { namespace } = client.options;
  const taskQueue = { name: queue };
  const question = { namespace, taskQueue, taskQueueType: TASK_QUEUE_TYPES[type], reportStats: true };
  const { stats, pollers } = await client.workflowService.describeTaskQueue(question);
  return {
    queue,
    type,
    backlog: Number(stats?.approximateBacklogCount ?? 0),
    backlogAge: Number(stats?.approximateBacklogAge?.seconds ?? 0),
    pollers: pollers?.length ?? 0,
  };
}
