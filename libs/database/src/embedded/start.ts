import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { writeAtomically } from '@tandem/config';
import { EmbeddedPostgresError } from '../errors.js';
import { ensureCluster, ownerOf, Programs } from './cluster.js';
import { ensureDatabase, findRunning, isAlive, readPostmaster } from './running-server.js';
import { locateBinaries, prepareServerPaths, type ServerPaths } from './server-paths.js';
import { serviceAccount } from './service-account.js';

interface EmbeddedPostgresOptions {
  /** Folder for everything of this server; made when missing. */
  readonly dataDir: string;
  /** Wanted port; a free one is taken when it is busy or 0. */
  readonly port: number;
  /** Receives what happens, in plain sentences. */
  readonly log?: (line: string) => void;
}

export interface EmbeddedServer {
  /** Connection URL of the database `tandem`, password included: not for logs. */
  readonly url: string;
  readonly port: number;
  /** The server's first process, which this one may end; null where it is another's. */
  readonly pid: number | null;
  /** True when a server that outlived its starter was found and taken over, or one of a living process is shared. */
  readonly adopted: boolean;
  /** Stops the server, unless another living process started it. */
  stop(): Promise<void>;
}

const DATABASE = 'tandem';

/** After a SIGKILL the server's last helper processes need a moment to end and release its memory. */
const START_ATTEMPTS = 24;
const RETRY_DELAY_MS = 250;

/**
 * Starts PostgreSQL from npm, or adopts the server that already runs on `dataDir`. As root it runs under an
 * unprivileged account; where that account cannot enter `dataDir`, the data is kept below /var/lib/tandem (the log says so).
 * The server outlives this process when that is killed; the next start adopts it.
 * @throws EmbeddedPostgresError saying why it cannot run and what to do
 */
export async function startEmbeddedPostgres({ dataDir, port, log = () => undefined }: EmbeddedPostgresOptions): Promise<EmbeddedServer> {
  const account = await serviceAccount();
  const place = await prepareServerPaths(path.resolve(dataDir), account, log);
  const runner = await ownerOf(place.cluster, account);
  const programs = new Programs(await locateBinaries(runner), place, runner);
  const urlOf = (at: number, database: string) => `postgres://postgres:${place.password}@127.0.0.1:${at}/${database}`;

  const running = await findRunning(place.cluster, (at) => urlOf(at, 'postgres'), log);
  if (running === null) await ensureCluster(place, programs, runner);
  const given = running ?? (await startServer(place, programs, port, (at) => urlOf(at, 'postgres'), log));
  await ensureDatabase(urlOf(given, 'postgres'), DATABASE);

  const shared = await ownedByAnother(place.ownerFile);
  if (!shared) await claimOwnership(place.ownerFile);
  const postmaster = shared ? null : await readPostmaster(place.cluster);
  log(`PostgreSQL ${running === null ? 'runs' : 'was running already'} on 127.0.0.1:${given}.`);
  return {
    url: urlOf(given, DATABASE),
    port: given,
    pid: postmaster?.pid ?? null,
    adopted: running !== null,
    stop: shared ? async () => undefined : once(() => programs.stop()),
  };
}

async function startServer(
  place: ServerPaths,
  programs: Programs,
  wanted: number,
  urlOf: (port: number) => string,
  log: (line: string) => void,
): Promise<number> {
  for (let attempt = 1; ; attempt++) {
    const port = await freePort(wanted);
    if (wanted !== 0 && port !== wanted) log(`Port ${wanted} is busy; PostgreSQL takes ${port}.`);
    try {
      await programs.start(port);
      return port;
    } catch (error) {
      // Another process may have started a server on the same folder at the same time.
      const running = await findRunning(place.cluster, urlOf, log);
      if (running !== null) return running;
      if (attempt >= START_ATTEMPTS || !(error instanceof EmbeddedPostgresError) || !isTransient(error)) throw error;
      await sleep(RETRY_DELAY_MS);
    }
  }
}

/** What a dying predecessor or a port taken at the last moment causes. */
function isTransient(error: Error): boolean {
  return /shared memory block .* is still in use|Address already in use|lock file .* already exists/.test(error.message);
}

function once(work: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | undefined;
  return () => (running ??= work());
}

/** `wanted` when it is free on 127.0.0.1, else a free port that the system chooses; 0 asks for the latter. */
async function freePort(wanted: number): Promise<number> {
  return (await tryPort(wanted)) ?? (await tryPort(0))!;
}

function tryPort(port: number): Promise<number | null> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(null));
    server.listen(port, '127.0.0.1', () => {
      const { port: given } = server.address() as AddressInfo;
      server.close(() => resolve(given));
    });
  });
}

/** Notes that this process is the one whose stop() stops the server. */
async function claimOwnership(ownerFile: string): Promise<void> {
  // Nothing is written for a server that is started again, so that it starts on a disk that is full.
  if ((await readFile(ownerFile, 'utf8').catch(() => '')) === String(process.pid)) return;
  await writeAtomically(ownerFile, (file) => file.writeFile(String(process.pid)), { partial: `${ownerFile}.${randomUUID()}` });
}

/** Whether another living process owns the server. */
async function ownedByAnother(ownerFile: string): Promise<boolean> {
  const pid = Number(await readFile(ownerFile, 'utf8').catch(() => ''));
  return pid !== process.pid && isAlive(pid);
}
