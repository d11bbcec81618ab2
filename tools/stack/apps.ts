import { join } from 'node:path';
import { reachableHost, type Settings } from '@tandem/config';
import { programOf } from '../bootstrap/steps/build.mjs';
import { API_FLAGS, RESIDENT_ENVIRONMENT, STATE, WORKER_FLAGS } from '../bootstrap/support/paths.mjs';
import type { RunningDatabase } from './database.ts';
import { ROOT, type Plan } from './plan.ts';
import { apiReady, workerReady } from './readiness.ts';
import { SupervisedProcess, type ProcessRuntime } from './supervised-process.ts';
import type { Teardown } from './teardown.ts';
import type { RunningTemporal } from './temporal.ts';

/** What the worker is waited for by: the queue without which no price comes. */
const AWAITED_QUEUE = 'ingestion';

interface Servers {
  readonly database: RunningDatabase;
  readonly temporal: RunningTemporal;
}

/**
 * Starts the worker, of all queues, and the API, and waits until they are at work. What takes a processor for long has children of the
 * worker.
 * @returns the address of the API, which serves the dashboard
 * @throws StackError with the end of the log of what does not come up
 */
export async function startApps(plan: Plan, port: number, servers: Servers, teardown: Teardown, runtime: ProcessRuntime): Promise<string> {
  const { database, temporal } = servers;
  const url = `http://${reachableHost(plan.settings.HOST)}:${port}`;
  const environment = childEnvironment(plan.settings, {
    DATABASE_URL: database.url,
    TEMPORAL_ADDRESS: temporal.server.address,
    TEMPORAL_NAMESPACE: plan.namespace,
    TEMPORAL_UI_URL: temporal.ui ?? undefined,
    SOURCE: plan.choice.source,
    VAR_DIR: plan.varDirectory,
    PORT: port,
  });
  const launch = (app: 'api' | 'worker', flags: readonly string[]) => {
    const command = { name: app, command: process.execPath, args: [...flags, programOf(app)], cwd: ROOT };
    return teardown.launch(new SupervisedProcess({ ...command, environment: { ...RESIDENT_ENVIRONMENT, ...environment } }, runtime));
  };
  const worker = launch('worker', WORKER_FLAGS);
  const api = launch('api', API_FLAGS);
  await Promise.all([workerReady(worker, temporal.server, plan.namespace, AWAITED_QUEUE, plan.signal), apiReady(api, url, plan.signal)]);
  return url;
}

/** What the stack found out and the processes must know. */
interface StackEnvironment {
  readonly DATABASE_URL: string;
  readonly TEMPORAL_ADDRESS: string;
  readonly TEMPORAL_NAMESPACE: string;
  readonly TEMPORAL_UI_URL: string | undefined;
  readonly SOURCE: string;
  readonly VAR_DIR: string;
  readonly PORT: number;
}

/** The environment of the worker and API processes: this one's, every setting, and what the stack found out. */
function childEnvironment(settings: Settings, found: StackEnvironment): NodeJS.ProcessEnv {
  const values = Object.entries({ ...settings, ...found }).filter(([, value]) => value !== undefined);
  return {
    // Modules are compiled once, not at each start: a process that was killed is back sooner.
    NODE_COMPILE_CACHE: join(STATE, 'compiled'),
    ...process.env,
    ...Object.fromEntries(values.map(([name, value]) => [name, Array.isArray(value) ? value.join(' ') : String(value)])),
  };
}
