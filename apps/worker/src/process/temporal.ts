import { availableParallelism } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { encodeSearchAttributeIndexedValueType } from '@temporalio/common/lib/search-attributes.js';
import { msToTs } from '@temporalio/common/lib/time.js';
import type { WorkerDeploymentVersion } from '@temporalio/common';
import { NativeConnection, Worker, type WorkerOptions } from '@temporalio/worker';
import type { TemporalServer } from '@tandem/config';
import { hasStatus, SEARCH_ATTRIBUTES, TASK_QUEUES } from '@tandem/pipeline';
import { BUNDLE_PATH } from '../bundle/bundle-workflows.js';
import type { TracingOptions } from '../tracing/tracing-options.js';
import type { QueueName } from './options.js';

/** How long a namespace that is made here keeps closed runs. */
const RETENTION = msToTs('30 days');

/** The server does not answer, or does not let this worker have its namespace. The message says what to do. */
export class TemporalUnreachableError extends Error {
  override readonly name = 'TemporalUnreachableError';

  constructor(address: string, namespace: string, options: { cause: unknown }) {
    const why = options.cause instanceof Error ? options.cause.message : String(options.cause);
    super(
      `Temporal at ${address} (namespace ${namespace}) cannot be used: ${why}. ` +
        'Check that the server runs there, that TEMPORAL_ADDRESS, TEMPORAL_NAMESPACE and what else TEMPORAL_… says are right, and that ' +
        'this worker may make a namespace and search attributes there, or that they are made (docs/orchestration.md).',
      options,
    );
  }
}

/** Long enough for a server that is just starting. */
const DEADLINE_MS = 10_000;

/**
 * Connects and makes the namespace, and in it the search attributes, where they are missing.
 * @param deadlineMs of connecting, and of what follows
 * @throws TemporalUnreachableError
 */
export async function connectTemporal(server: TemporalServer, namespace: string, deadlineMs = DEADLINE_MS): Promise<NativeConnection> {
  const unreachable = (cause: unknown) => new TemporalUnreachableError(server.address, namespace, { cause });
  const connection = await connectInTime(server, deadlineMs).catch((cause: unknown) => {
    throw unreachable(cause);
  });
  try {
    await connection.withDeadline(Date.now() + deadlineMs, async () => {
      await ensureNamespace(connection, namespace);
      await registerSearchAttributes(connection, namespace);
    });
    return connection;
  } catch (cause) {
    // This is tried again and again: every attempt would leave its connection behind.
    await connection.close();
    throw unreachable(cause);
  }
}

/** The SDK waits for ever for a server that takes the connection and says nothing. */
async function connectInTime(server: TemporalServer, deadlineMs: number): Promise<NativeConnection> {
  const connecting = NativeConnection.connect(server);
  const connected = new AbortController();
  const tooLate = sleep(deadlineMs, undefined, { signal: connected.signal }).then(() => {
    throw new Error(`no answer within ${deadlineMs / 1_000} s`);
  });
  try {
    return await Promise.race([connecting, tooLate]);
  } catch (error) {
    void connecting.then((late) => late.close()).catch(() => undefined);
    throw error;
  } finally {
    connected.abort();
    tooLate.catch(() => undefined);
  }
}

/** Looks first: whose is a cloud's or a company's may be used by many and made by few. */
async function ensureNamespace({ workflowService }: NativeConnection, namespace: string): Promise<void> {
  if ((await unlessMissing(() => workflowService.describeNamespace({ namespace }))) !== null) return;
  await unlessExists(() => workflowService.registerNamespace({ namespace, workflowExecutionRetentionPeriod: RETENTION }));
}

/** Makes the search attributes of our runs where they are missing: without them no run could be started that carries them. */
export async function registerSearchAttributes(connection: NativeConnection, namespace: string): Promise<void> {
  const known = await unlessMissing(() => connection.operatorService.listSearchAttributes({ namespace }));
  for (const { name, type } of Object.values(SEARCH_ATTRIBUTES)) {
    if (known !== null && name in known.customAttributes) continue;
    const searchAttributes = { [name]: encodeSearchAttributeIndexedValueType(type)! };
    await unlessExists(() => connection.operatorService.addSearchAttributes({ namespace, searchAttributes }));
  }
}

/** @returns null where there is none, where the server does not know yet of a namespace that was just made, or cannot say */
async function unlessMissing<T>(find: () => Promise<T>): Promise<T | null> {
  try {
    return await find();
  } catch (error) {
    // The server that skips time takes search attributes, and lists none.
    if (hasStatus(error, 'notFound', 'unimplemented')) return null;
    throw error;
  }
}

async function unlessExists(make: () => Promise<unknown>): Promise<void> {
  try {
    await make();
  } catch (error) {
    if (!hasStatus(error, 'alreadyExists')) throw error;
  }
}

/** After a request to stop, running activities have this long to end by themselves before they are cancelled … */
const SHUTDOWN_GRACE = '2s';
/** … and this long after that to notice. A killed activity resumes from its last heartbeat or checkpoint. */
const SHUTDOWN_FORCE = '20s';

/**
 * Stages of a run at once: both kinds, and the baselines that fill what one kind leaves of a core at the end. On one core each would only
 * slow the others down.
 */
const MAX_CONCURRENT_STAGES = availableParallelism() === 1 ? 1 : 3;

/** Heartbeats go to the server at most this often; the shortest heartbeat timeout is 15 s. */
const HEARTBEAT_THROTTLE = '4s';

/** What makes a worker one of a build: runs that it begins are pinned to that, and its queues have tasks of it alone. */
export function versioned(version: WorkerDeploymentVersion): Pick<WorkerOptions, 'workerDeploymentOptions'> {
  return { workerDeploymentOptions: { version, useWorkerVersioning: true, defaultVersioningBehavior: 'PINNED' } };
}

interface WorkerPlace {
  readonly connection: NativeConnection;
  readonly namespace: string;
  /** Its build; without one it is of none, and has tasks of runs that are of none. */
  readonly version?: WorkerDeploymentVersion;
  /** Of its build; default: the one that makes no spans. */
  readonly bundlePath?: string;
  /** What makes and exports spans; default: nothing. */
  readonly tracing?: TracingOptions | null;
}

/** A worker of one queue. The queue `training` has activities alone; the workflows run on `operations`. */
export function createWorker(queue: QueueName, activities: object, place: WorkerPlace): Promise<Worker> {
  const { connection, namespace, version, bundlePath = BUNDLE_PATH, tracing } = place;
  return Worker.create({
    connection,
    namespace,
    taskQueue: TASK_QUEUES[queue],
    activities,
    shutdownGraceTime: SHUTDOWN_GRACE,
    shutdownForceTime: SHUTDOWN_FORCE,
    maxHeartbeatThrottleInterval: HEARTBEAT_THROTTLE,
    ...(version && versioned(version)),
    ...tracing,
    ...(queue === 'training'
      ? { maxConcurrentActivityTaskExecutions: MAX_CONCURRENT_STAGES }
      : { workflowBundle: { codePath: bundlePath } }),
  });
}
