import { setTimeout as sleep } from 'node:timers/promises';
import type { NativeConnection, Worker } from '@temporalio/worker';
import { pollersOf } from '@tandem/pipeline';

/** What a worker's work rests on. */
export interface HealthCheck {
  readonly name: string;
  /** @throws Error that says what is wrong */
  check(): Promise<void>;
}

/** As the API's `/health/ready` answers, without what a worker does not have. */
export interface WorkerHealth {
  readonly status: 'ok' | 'error';
  readonly details: Readonly<Record<string, { readonly status: 'up' } | { readonly status: 'down'; readonly message: string }>>;
}

/** All is asked at once, so that the answer comes within the five seconds that a container's check waits. */
const DEADLINE_MS = 1_500;

/** Asks all of them. What does not answer in time is down. Never rejects. */
export async function healthOf(checks: readonly HealthCheck[]): Promise<WorkerHealth> {
  const results = await Promise.all(
    checks.map(async ({ name, check }) => {
      const failure = await Promise.race([failureOf(check), sleep(DEADLINE_MS, `no answer within ${DEADLINE_MS} ms`, { ref: false })]);
      return [name, failure === null ? { status: 'up' } : { status: 'down', message: failure }] as const;
    }),
  );
  const isUp = results.every(([, { status }]) => status === 'up');
  return { status: isUp ? 'ok' : 'error', details: Object.fromEntries(results) as WorkerHealth['details'] };
}

async function failureOf(check: HealthCheck['check']): Promise<string | null> {
  try {
    await check();
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** Whether a worker runs, and the server has seen it ask for work. */
export function pollsOf(worker: Pick<Worker, 'getState' | 'options'>, connection: NativeConnection): HealthCheck {
  const { taskQueue: name, namespace, identity } = worker.options;
  return {
    name: `queue-${name}`,
    async check() {
      if (worker.getState() !== 'RUNNING') throw new Error(`The worker is ${worker.getState().toLowerCase()}.`);
      const pollers = await pollersOf(connection, namespace, name);
      if (!pollers.includes(identity)) throw new Error(`${identity} is not among the pollers of the queue ${name}.`);
    },
  };
}
