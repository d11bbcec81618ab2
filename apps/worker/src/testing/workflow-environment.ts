import { TASK_QUEUES } from '@tandem/pipeline';
import { rootCause } from '@temporalio/common';
import { TestWorkflowEnvironment } from '@temporalio/testing';
import { DefaultLogger, Runtime, Worker } from '@temporalio/worker';
import { bundleWorkflows } from '../bundle/bundle-workflows.js';
import { registerSearchAttributes } from '../process/connect-temporal.js';
import { fakeActivities, type Activities } from './fake-activities.js';
import { TEMPORAL_CLI, TEST_SERVER } from './temporal-executable.js';

/** Workflows on a Temporal server, with workers of this process. */
export interface WorkflowEnvironment {
  readonly client: TestWorkflowEnvironment['client'];
  readonly connection: TestWorkflowEnvironment['nativeConnection'];
  /** Runs workers of all queues with these activities while `body` runs. */
  withWorkers<T>(activities: Partial<Activities>, body: () => Promise<T>): Promise<T>;
  /** Lets the server's time pass: at once where it skips time. */
  sleep(milliseconds: number): Promise<void>;
  /** The server's time, milliseconds since the Unix epoch. */
  now(): Promise<number>;
  close(): Promise<void>;
}

/** On Temporal's test server, which skips the time that workflows sleep. */
export function startWorkflowEnvironment(): Promise<WorkflowEnvironment> {
  return start((path) => TestWorkflowEnvironment.createTimeSkipping({ server: { executable: { type: 'existing-path', path } } }), TEST_SERVER);
}

/** On a real server, which can reset runs and takes the time that workflows sleep. */
export function startRealEnvironment(): Promise<WorkflowEnvironment> {
  return start((path) => TestWorkflowEnvironment.createLocal({ server: { executable: { type: 'existing-path', path } } }), TEMPORAL_CLI);
}

async function start(create: (path: string) => Promise<TestWorkflowEnvironment>, path: string | null): Promise<WorkflowEnvironment> {
  if (path === null) throw new Error('The Temporal server was not found.');
  const logger = new DefaultLogger('ERROR');
  Runtime.install({ logger, telemetryOptions: { logging: { filter: 'ERROR' } } });
  const environment = await create(path);
  await registerSearchAttributes(environment.nativeConnection, environment.client.options.namespace);
  const workflowBundle = { code: await bundleWorkflows({ logger }) };

  const withWorkers: WorkflowEnvironment['withWorkers'] = async (changes, body) => {
    const activities = fakeActivities(changes);
    const create = (taskQueue: string) => Worker.create({ connection: environment.nativeConnection, taskQueue, activities, workflowBundle, maxHeartbeatThrottleInterval: '500ms' });
    const [first, ...others] = await Promise.all(Object.values(TASK_QUEUES).map(create));
    return others.reduce((inner, worker) => () => worker.runUntil(inner), () => first!.runUntil(body))();
  };
  return {
    client: environment.client,
    connection: environment.nativeConnection,
    withWorkers,
    sleep: (milliseconds) => environment.sleep(milliseconds),
    now: () => environment.currentTimeMs(),
    close: () => environment.teardown(),
  };
}

/** The message of what made a workflow fail, as its caller sees it. */
export function failureOf(error: unknown): string | undefined {
  return rootCause(error instanceof Error ? error.cause : error);
}
