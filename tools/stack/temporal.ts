import { join } from 'node:path';
import { reachableHost, temporalSecurity, type TemporalServer } from '@tandem/config';
import { hasStatus } from '@tandem/pipeline';
import { Connection } from '@temporalio/client';
import { msToTs } from '@temporalio/common/lib/time.js';
import type { Plan } from './plan.ts';
import { innerPort, type StackPorts } from './ports.ts';
import { pollUntil } from './readiness.ts';
import { StackError } from './stack-error.ts';
import { MAX_CRASHES_AT_START, SupervisedProcess, type ProcessRuntime } from './supervised-process.ts';
import type { Teardown } from './teardown.ts';
import { hiddenLoopback, openUiGate } from './ui-gate.ts';

/** As people call the process. */
export const TEMPORAL = 'temporal';

/** A first start makes its tables first; on a slow disk that takes some ten seconds. */
const START_TIMEOUT_MS = 60_000;
const CONNECT_TIMEOUT_MS = 2_000;
const GIVEN_TIMEOUT_MS = 5_000;

/** How long a namespace made on a given server keeps closed runs; the embedded server keeps them for ever. */
const RETENTION = msToTs('30 days');

/** A Temporal server that answers and has the namespace. */
export interface RunningTemporal {
  /** Its gRPC frontend. */
  readonly server: TemporalServer;
  /** Its UI as a browser reaches it; null when that is not known. */
  readonly ui: string | null;
}

/**
 * The given Temporal server, or the development server over a file, with its UI.
 * @throws StackError or SettingsError naming the setting or the port and what to do
 */
export async function provideTemporal(
  plan: Plan,
  ports: StackPorts,
  teardown: Teardown,
  runtime: ProcessRuntime,
): Promise<RunningTemporal> {
  const { settings, namespace, log } = plan;
  const security = temporalSecurity(settings);
  if (settings.TEMPORAL_ADDRESS !== undefined) {
    const server = { address: settings.TEMPORAL_ADDRESS, ...security };
    await checkGivenTemporal(server, namespace);
    return { server, ui: settings.TEMPORAL_UI_URL ?? null };
  }
  const { ALLOWED_HOSTS, TEMPORAL_HOST, TEMPORAL_UI_HOST, TEMPORAL_UI_URL } = settings;
  const address = `${reachableHost(TEMPORAL_HOST)}:${ports.temporal}`;
  const uiHost = hiddenLoopback();
  const ui = { host: uiHost, port: await innerPort(uiHost) };
  const server = teardown.launch(await embeddedTemporal(plan, ports, ui, runtime));
  const known = [...ALLOWED_HOSTS.map((host) => `http://${host}`), ...(TEMPORAL_UI_URL === undefined ? [] : [TEMPORAL_UI_URL])];
  const names = known.map((url) => new URL(url).hostname);
  const gate = await openUiGate({ host: TEMPORAL_UI_HOST, port: ports.temporalUi, behind: ui, names });
  teardown.add(async () => {
    gate.close();
    gate.closeAllConnections();
  });
  await temporalReady(server, address, namespace, plan.signal);
  log(`Temporal runs on ${address}.`);
  return { server: { address }, ui: TEMPORAL_UI_URL ?? `http://${reachableHost(TEMPORAL_UI_HOST)}:${ports.temporalUi}` };
}

/**
 * Of what lives, the share of garbage at which Go collects it (https://pkg.go.dev/runtime#hdr-Environment_Variables): half of the usual 100,
 * which a server with a run a night pays with no time that anybody notices.
 */
const GARBAGE_SHARE = '50';

/** Names every port that its command line lets one name; the three that remain, of its inner parts, are on loopback and take gRPC alone. */
async function embeddedTemporal(
  { directory, namespace, settings: { TEMPORAL_HOST: host }, temporalCli }: Plan,
  ports: StackPorts,
  ui: { readonly host: string; readonly port: number },
  runtime: ProcessRuntime,
): Promise<SupervisedProcess> {
  const [httpPort, metricsPort] = [await innerPort(host), await innerPort(host)];
  const httpHosts = [...new Set([reachableHost(host), '127.0.0.1', 'localhost'])].map((name) => `${name}:${httpPort}`);
  const listen = [
    ...['--ip', host, '--port', String(ports.temporal)],
    ...['--ui-ip', ui.host, '--ui-port', String(ui.port), '--ui-disable-news-fetch'],
    ...['--http-port', String(httpPort), '--metrics-port', String(metricsPort)],
    // Any name would do otherwise, also one that another site points here (DNS rebinding).
    ...['--dynamic-config-value', `frontend.httpAllowedHosts=${JSON.stringify(httpHosts)}`],
    // Tasks of a queue lie in four parts otherwise, each with an order of its own: a retraining would overtake those in its part alone.
    ...['--dynamic-config-value', 'matching.numTaskqueueWritePartitions=1'],
  ];
  const state = ['--db-filename', join(directory, 'temporal.db'), '--namespace', namespace];
  return new SupervisedProcess(
    {
      name: TEMPORAL,
      command: temporalCli,
      args: ['server', 'start-dev', ...state, ...listen, '--log-level', 'warn', '--log-format', 'json'],
      environment: { GOGC: GARBAGE_SHARE, ...process.env },
      cwd: directory,
    },
    runtime,
  );
}

async function temporalReady(server: SupervisedProcess, address: string, namespace: string, signal: AbortSignal): Promise<void> {
  const settled = async () => server.crashes >= MAX_CRASHES_AT_START || (await hasNamespace(address, namespace));
  if ((await pollUntil(settled, START_TIMEOUT_MS, signal)) && server.crashes < MAX_CRASHES_AT_START) return;
  throw server.failure(`The Temporal server does not come up on ${address}`);
}

/**
 * Checks a server that the user named, and makes the namespace there when it is missing.
 * @throws StackError naming TEMPORAL_ADDRESS
 */
async function checkGivenTemporal(server: TemporalServer, namespace: string): Promise<void> {
  const { address } = server;
  const connection = await Connection.connect({ ...server, connectTimeout: GIVEN_TIMEOUT_MS }).catch(() => {
    throw new StackError(
      `Temporal does not answer on TEMPORAL_ADDRESS=${address}. Start it, correct the address or what else TEMPORAL_… says, or unset it ` +
        'to use the embedded server.',
    );
  });
  try {
    if (await describes(connection, namespace)) return;
    await connection.workflowService.registerNamespace({ namespace, workflowExecutionRetentionPeriod: RETENTION });
  } catch (error) {
    throw new StackError(
      `The namespace "${namespace}" on TEMPORAL_ADDRESS=${address} cannot be used ` +
        `(${(error as Error).message}). Make it there, or set TEMPORAL_NAMESPACE.`,
    );
  } finally {
    await connection.close();
  }
}

async function hasNamespace(address: string, namespace: string): Promise<boolean> {
  try {
    const connection = await Connection.connect({ address, connectTimeout: CONNECT_TIMEOUT_MS });
    try {
      return await describes(connection, namespace);
    } finally {
      await connection.close();
    }
  } catch {
    return false; // Not up yet; the caller asks again until its deadline.
  }
}

async function describes(connection: Connection, namespace: string): Promise<boolean> {
  try {
    await connection.withDeadline(Date.now() + GIVEN_TIMEOUT_MS, () => connection.workflowService.describeNamespace({ namespace }));
    return true;
  } catch (error) {
    if (hasStatus(error, 'notFound')) return false;
    throw error;
  }
}
