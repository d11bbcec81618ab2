import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chown, mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { EmbeddedPostgresError } from '../errors.js';
import { isAlive, isPostgres, readPostmaster } from './running-server.js';
import type { Binaries, ServerPaths } from './server-paths.js';
import { nullIfMissing, type ServiceAccount } from './service-account.js';

const execFileAsync = promisify(execFile);

/** Recovery of a large write-ahead log may take a while; beyond that something is wrong. */
const START_TIMEOUT_S = 90;

/**
 * Server settings. `synchronous_commit=on`: a commit survives a SIGKILL of the server, whose write-ahead log buffers would
 * be lost otherwise. No Unix sockets: their path length and folder rights differ from system to system. Statements here
 * are many and short, so that compiling them (jit) costs more than it gains.
 */
const SETTINGS = [
  'listen_addresses=127.0.0.1',
  'unix_socket_directories=',
  'timezone=UTC',
  'log_timezone=UTC',
  'synchronous_commit=on',
  'shared_buffers=64MB',
  'work_mem=16MB',
  'max_wal_size=2GB',
  'jit=off',
  // After a SIGKILL everything is synchronised before recovery: a thousand files one by one (seen: 2.6 s of 3.1), or the file system once.
  ...(process.platform === 'linux' ? ['recovery_init_sync_method=syncfs'] : []),
];

/** initdb and pg_ctl, run as the account that owns the cluster. */
export class Programs {
  constructor(
    private readonly binaries: Binaries,
    private readonly place: ServerPaths,
    private readonly account: ServiceAccount | null,
  ) {}

  /** Makes a cluster in the empty folder `target`: UTF-8 in every environment, sorted by code point. */
  async initdb(target: string, passwordFile: string): Promise<void> {
    await this.execute(this.binaries.initdb, [
      `--pgdata=${target}`,
      '--username=postgres',
      `--pwfile=${passwordFile}`,
      '--auth=scram-sha-256',
      '--encoding=UTF8',
      '--locale=C',
      '--locale-provider=builtin',
      '--builtin-locale=C.UTF-8',
      '--no-instructions',
    ]);
  }

  /** Starts the server in a session of its own, so that Ctrl-C in the terminal does not reach it; resolves when it is ready. */
  async start(port: number): Promise<void> {
    const settings = SETTINGS.map((setting) => `-c ${setting}`).join(' ');
    await this.execute(this.binaries.pgCtl, [
      'start',
      '-w',
      '-t',
      String(START_TIMEOUT_S),
      '-D',
      this.place.cluster,
      '-l',
      this.place.serverLog,
      '-o',
      `-p ${port} ${settings}`,
    ]);
  }

  /** Ends sessions, writes everything and stops; nothing to do when the server has ended already. */
  async stop(): Promise<void> {
    const postmaster = await readPostmaster(this.place.cluster);
    if (postmaster === null || !(await isPostgres(postmaster.pid))) return;
    await this.execute(this.binaries.pgCtl, ['stop', '-w', '-m', 'fast', '-t', String(START_TIMEOUT_S), '-D', this.place.cluster]);
  }

  private async execute(program: string, args: string[]): Promise<void> {
    // Variables such as PGPORT or PGOPTIONS of the user's shell would change what the programs do.
    const inherited = Object.entries(process.env).filter(([name]) => !/^(PG|LC_|LANG)/.test(name));
    const env = { ...Object.fromEntries(inherited), LC_ALL: 'C' };
    const identity = this.account === null ? {} : { uid: this.account.uid, gid: this.account.gid };
    try {
      await execFileAsync(program, args, { env, cwd: this.place.home, ...identity });
    } catch (cause) {
      const { stderr = '', stdout = '', message } = cause as Error & { stderr?: string; stdout?: string };
      const output =
        [stdout, stderr]
          .map((text) => text.trim())
          .filter(Boolean)
          .join('\n') || message;
      throw new EmbeddedPostgresError(`The embedded PostgreSQL failed (${args[0]}):\n${output}\n${await this.logTail()}`, { cause });
    }
  }

  private async logTail(): Promise<string> {
    const text = await readFile(this.place.serverLog, 'utf8').catch(() => '');
    return text === '' ? '' : `End of ${this.place.serverLog}:\n${text.trimEnd().split('\n').slice(-15).join('\n')}`;
  }
}

/** Who must run an existing cluster: the server insists on owning its files. */
export async function ownerOf(cluster: string, otherwise: ServiceAccount | null): Promise<ServiceAccount | null> {
  const found = otherwise && (await nullIfMissing(stat(cluster)));
  if (!found || found.uid === 0) return otherwise;
  return { name: `with id ${found.uid}`, uid: found.uid, gid: found.gid };
}

/**
 * Makes the cluster if there is none. It appears under its name when it is complete, so that one whose making was cut
 * short is never mistaken for data.
 */
export async function ensureCluster(place: ServerPaths, programs: Programs, account: ServiceAccount | null): Promise<void> {
  if (existsSync(place.cluster)) return;
  await removeAbandonedClusters(place.home);
  const partial = path.join(place.home, `cluster-${process.pid}-${randomUUID()}.partial`);
  const passwordFile = `${partial}.password`;
  await mkdir(partial, { mode: 0o700 });
  await writeFile(passwordFile, place.password, { mode: 0o600 });
  if (account !== null) for (const file of [partial, passwordFile]) await chown(file, account.uid, account.gid);
  try {
    await programs.initdb(partial, passwordFile);
    // A cluster that another process made meanwhile has files in it and cannot be replaced: it is the one to use.
    await rename(partial, place.cluster).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST') throw error;
    });
  } finally {
    await rm(passwordFile, { force: true });
    await rm(partial, { recursive: true, force: true });
  }
}

/** Removes what starts left behind that were killed while they made a cluster; the name says which process it was. */
async function removeAbandonedClusters(home: string): Promise<void> {
  for (const name of await readdir(home)) {
    const maker = /^cluster-(\d+)\b.*\.partial/.exec(name)?.[1];
    if (maker !== undefined && !isAlive(Number(maker))) await rm(path.join(home, name), { recursive: true, force: true });
  }
}
