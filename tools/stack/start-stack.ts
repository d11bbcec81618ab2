import type { Settings } from '@tandem/config';
import type { Source } from '@tandem/domain';
import { temporalNamespaceUrl } from '@tandem/pipeline';
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { startApps } from './apps.ts';
import { provideDatabase } from './database.ts';
import { DiskWatch } from './disk-watch.ts';
import { Guardian } from './guardian.ts';
import { exposureWarnings } from './hosts.ts';
import { type Plan, planStack, type StackOptions } from './plan.ts';
import { choosePorts, requireHosts } from './ports.ts';
import { ProcessRecords } from './process-records.ts';
import { removeAddresses, writeAddresses } from './addresses.ts';
import { StackError } from './stack-error.ts';
import { Teardown } from './teardown.ts';
import { provideTemporal, TEMPORAL } from './temporal.ts';

/** The record of the supervisor itself: one at a time on a VAR_DIR and source. */
const SUPERVISOR = 'stack';

/** The record of the process that ends everything when the supervisor is gone. */
const GUARDIAN = 'guardian';
/** It gives processes 20 s, then as long to PostgreSQL. */
const GUARDIAN_TIMEOUT_MS = 45_000;

/** Where everything is, as a browser or client on this machine reaches it. */
export interface StackUrls {
  readonly dashboard: string;
  readonly apiDocs: string;
  readonly temporalUi: string | null;
  readonly temporalAddress: string;
  /** With its password: not for logs. */
  readonly database: string;
}

export interface RunningStack {
  readonly source: Source;
  /** Says loudly how live the prices are. */
  readonly warning: string;
  /** What other machines reach, a line each. */
  readonly exposure: readonly string[];
  readonly urls: StackUrls;
  /** Everything of this source: database, histories, logs, operator key. */
  readonly directory: string;
  /** The file with the operator key; null where the API has made none. */
  readonly operatorKeyFile: string | null;
  /** Stops API, worker, Temporal and database, in this order. */
  stop(): Promise<void>;
  /** Ends the processes at once; the guardian stops the database. */
  kill(): void;
}

/**
 * Starts the whole of Tandem on this machine: database, Temporal, workers, API with the dashboard. What an earlier run
 * left behind is stopped or adopted first.
 * @throws StackError, or an error of `@tandem/database`, that says what to do; nothing is left running then
 */
export async function startStack(settings: Settings, options: StackOptions): Promise<RunningStack> {
  const failed = new AbortController();
  const signal = AbortSignal.any([failed.signal, ...(options.signal ? [options.signal] : [])]);
  await requireHosts(settings);
  const plan = await planStack(settings, { ...options, signal });
  if (plan.choice.note !== null) plan.log(plan.choice.note);
  const teardown = new Teardown(plan.log);
  try {
    return { ...(await startAll(plan, teardown)), stop: () => teardown.stop(), kill: () => teardown.kill() };
  } catch (error) {
    failed.abort(error);
    await teardown.stop();
    throw error;
  }
}

async function startAll(plan: Plan, teardown: Teardown): Promise<Omit<RunningStack, 'stop' | 'kill'>> {
  const { choice, directory, log, signal } = plan;
  mkdirSync(directory, { recursive: true });
  const place = join(directory, 'run');
  await claimDirectory(plan, new ProcessRecords(place));
  const guardian: Guardian = new Guardian((pid) => records.note(GUARDIAN, pid));
  const records = new ProcessRecords(place, guardian);
  teardown.add(async () => records.remove(SUPERVISOR));
  guardian.start();
  teardown.add(() => guardian.stop());
  const disk = watchDisk(plan, teardown);
  teardown.add(async () => disk.stop());
  const runtime = { logDirectory: join(directory, 'logs'), records, log };

  const ports = await choosePorts(plan);
  const warnings = exposureWarnings(plan.settings);
  const database = await provideDatabase(plan, guardian);
  teardown.add(() => database.stop());
  signal.throwIfAborted();
  const temporal = await provideTemporal(plan, ports, teardown, runtime);
  log('Starting the worker and the API.');
  const dashboard = await startApps(plan, ports.api, { database, temporal }, teardown, runtime);

  teardown.add(async () => removeAddresses(directory));
  await writeAddresses(directory, {
    pid: process.pid,
    apiUrl: dashboard,
    databaseUrl: database.url,
    temporalAddress: temporal.server.address,
    temporalNamespace: plan.namespace,
    temporalUiUrl: temporal.ui,
  });
  return {
    source: choice.source,
    warning: choice.warning,
    exposure: warnings,
    directory,
    operatorKeyFile: existsSync(plan.operatorKeyFile) ? plan.operatorKeyFile : null,
    urls: {
      dashboard,
      apiDocs: `${dashboard}/api/docs`,
      temporalUi: temporalNamespaceUrl(temporal.ui, plan.namespace),
      temporalAddress: temporal.server.address,
      database: database.url,
    },
  };
}

/** What a full disk left behind is mended at once when there is room: nothing waits for a pause to end. */
function watchDisk({ directory, log }: Plan, teardown: Teardown): DiskWatch {
  const onRoom = () => {
    for (const process of teardown.processes) {
      // Its shards ask for their lock ever more rarely while nothing can be written (seen: every ten seconds).
      if (process.name === TEMPORAL) process.restart();
      else process.revive();
    }
  };
  const disk = new DiskWatch({ directory, log, onRoom });
  disk.start();
  return disk;
}

/** @throws StackError when another supervisor runs on this directory */
async function claimDirectory({ directory, log }: Plan, records: ProcessRecords): Promise<void> {
  const other = records.running(SUPERVISOR);
  if (other !== null)
    throw new StackError(`Tandem already runs on ${directory} (process ${other}). Stop it first, or choose another VAR_DIR.`);
  records.remove(SUPERVISOR);
  // The guardian of a supervisor that was killed may be stopping what that one left.
  await records.ended(GUARDIAN, GUARDIAN_TIMEOUT_MS);
  records.remove(GUARDIAN);
  await records.stopOrphans(log);
  records.note(SUPERVISOR, process.pid);
}
