import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import type { Binaries } from './binaries.js';
import { EmbeddedPostgresError } from './errors.js';
import type { Place } from './place.js';
import { isPostgres, readPostmaster } from './postmaster.js';
import type { ServiceAccount } from './service-account.js';

const run = promisify(execFile);

/** Recovery of a large write-ahead log may take a while; beyond that something is wrong. */
const START_TIMEOUT_S = 90;

/**
 * Server settings. `synchronous_commit=on`: a commit survives a SIGKILL of the server, whose write-ahead log buffers would
 * be lost otherwise. No Unix sockets: their path length and folder rights differ from system to system. Statements here
 * are many and short, so that compiling them (jit) costs more than it gains.
 */
const SETTINGS = [
  'listen_addresses=127.0.0.1', 'unix_socket_directories=', 'timezone=UTC', 'log_timezone=UTC', 'synchronous_commit=on',
  'shared_buffers=256MB', 'work_mem=16MB', 'max_wal_size=2GB', 'jit=off',
];

/** initdb and pg_ctl, run as the account that owns the cluster. */
export class Programs {
  constructor(
    private readonly binaries: Binaries,
    private readonly place: Place,
    private readonly account: ServiceAccount | null,
  ) {}

  /** Makes a cluster in the empty folder `target`: UTF-8 whatever the environment says, sorted by code point. */
  async initdb(target: string, passwordFile: string): Promise<void> {
    await this.execute(this.binaries.initdb, [
      `--pgdata=${target}`, '--username=postgres', `--pwfile=${passwordFile}`, '--auth=scram-sha-256', '--encoding=UTF8',
      '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--no-instructions',
    ]);
  }

  /** Starts the server in a session of its own, so that Ctrl-C in the terminal does not reach it; resolves when it is ready. */
  async start(port: number): Promise<void> {
    const settings = SETTINGS.map((setting) => `-c ${setting}`).join(' ');
    await this.execute(this.binaries.pgCtl, [
      'start', '-w', '-t', String(START_TIMEOUT_S), '-D', this.place.cluster, '-l', this.place.serverLog, '-o', `-p ${port} ${settings}`,
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
      await run(program, args, { env, cwd: this.place.home, ...identity });
    } catch (cause) {
      const { stderr = '', stdout = '', message } = cause as Error & { stderr?: string; stdout?: string };
      const said = [stdout, stderr].map((text) => text.trim()).filter(Boolean).join('\n') || message;
      throw new EmbeddedPostgresError(`The embedded PostgreSQL failed (${args[0]}):\n${said}\n${await this.logTail()}`, { cause });
    }
  }

  private async logTail(): Promise<string> {
    const text = await readFile(this.place.serverLog, 'utf8').catch(() => '');
    return text === '' ? '' : `End of ${this.place.serverLog}:\n${text.trimEnd().split('\n').slice(-15).join('\n')}`;
  }
}
