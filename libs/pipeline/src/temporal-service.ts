import type { Connection } from '@temporalio/client';

/** What Temporal's service answers with where it cannot do what it was asked (grpc.io, status codes). */
const GRPC_STATUS = { notFound: 5, alreadyExists: 6, failedPrecondition: 9, unimplemented: 12 } as const;

export function hasStatus(error: unknown, ...statuses: readonly (keyof typeof GRPC_STATUS)[]): boolean {
  const { code } = error as { code?: number };
  return statuses.some((status) => GRPC_STATUS[status] === code);
}

/** Kinds of tasks (temporal.api.enums.v1.TaskQueueType). */
export const TASK_QUEUE_TYPES = { workflow: 1, activity: 2 } as const;

/** Identities of the workers that ask a queue for tasks of these kinds: one may ask for one kind alone. */
export async function pollersOf(
  { workflowService }: Pick<Connection, 'workflowService'>,
  namespace: string,
  queue: string,
  types: readonly (keyof typeof TASK_QUEUE_TYPES)[] = ['workflow', 'activity'],
): Promise<string[]> {
  const answers = await Promise.all(
    types.map((type) =>
      workflowService.describeTaskQueue({ namespace, taskQueue: { name: queue }, taskQueueType: TASK_QUEUE_TYPES[type] }),
    ),
  );
  return answers.flatMap(({ pollers }) => (pollers ?? []).map(({ identity }) => identity ?? ''));
}
