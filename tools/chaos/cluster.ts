import { keyFilesIn, type KeyFiles } from '@tandem/config';
import { migrate, startEmbeddedPostgres, type EmbeddedServer } from '@tandem/database';
import { Client, Connection } from '@temporalio/client';
import { spawn, type ChildProcess } from 'node:child_process';
import { createWriteStream, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { programOf } from '../bootstrap/steps/build.mjs';
import { cachedBinary, TEMPORAL_CLI } from '../bootstrap/steps/temporal.mjs';
import { NODE_FLAGS } from '../bootstrap/support/paths.mjs';
import { innerPort } from '../stack/ports.ts';
import type { Target } from './faults.ts';

const ROOT = join(import.meta.dirname, '../..');
const NAMESPACE = 'simulated';

/** A market of two symbols whose nightly runs take seconds: sessions of some five seconds, three epochs of a few rows. */
const SETTINGS = {
  SOURCE: 'simulated',
  SYMBOLS: 'NKE SPY',
  NIGHT_EPOCHS: '3',
  NIGHT_SAMPLES: '256',
  LOG_LEVEL: 'warn',
  TEMPORAL_NAMESPACE: NAMESPACE,
};
const SPEED = 5_000;
/** A training process logs its epochs. */
const LOG_LEVELS: Partial<Record<Target, NodeJS.ProcessEnv>> = { 'worker-training': { LOG_LEVEL: 'info' } };

/** PostgreSQL keeps its own log. */
type LoggedTarget = Exclude<Target, 'postgres'>;

/** Longer than Temporal takes to come back. */
const TEMPORAL_TIMEOUT_MS = 120_000;
/** A supervisor sees at once that a process is gone; this is what the process takes until it is missed. */
const RESTART_DELAY_MS = 500;

/** All processes of an installation, each of which can be killed and started again, as a supervisor would. */
export class Cluster {
  private readonly children = new Map<LoggedTarget, ChildProcess>();

  private readonly directory: string;
  private readonly ports: { readonly temporal: number; readonly api: number };
  private postgres: EmbeddedServer;
  /** Market seconds in a second, of a worker that starts from now on. */
  speed = SPEED;

  private constructor(directory: string, postgres: EmbeddedServer, ports: { readonly temporal: number; readonly api: number }) {
    this.directory = directory;
    this.postgres = postgres;
    this.ports = ports;
  }

  static async start(directory: string): Promise<Cluster> {
    mkdirSync(join(directory, 'logs'), { recursive: true });
    const postgres = await startEmbeddedPostgres({ dataDir: join(directory, 'postgres'), port: 0 });
    await migrate(postgres.url);
    const cluster = new Cluster(directory, postgres, { temporal: await innerPort('127.0.0.1'), api: await innerPort('127.0.0.1') });
    try {
      cluster.launch('temporal');
      await cluster.client((client) => client.workflowService.getSystemInfo({}));
      for (const target of ['worker', 'worker-training', 'api'] as const) cluster.launch(target);
      return cluster;
    } catch (error) {
      await cluster.stop();
      throw error;
    }
  }

  get databaseUrl(): string {
    return this.postgres.url;
  }

  get symbols(): readonly string[] {
    return SETTINGS.SYMBOLS.split(' ');
  }

  get apiUrl(): string {
    return `http://127.0.0.1:${this.ports.api}`;
  }

  /** The operator key; made by the API when it first starts. */
  get operatorKeyFile(): string {
    return join(this.directory, 'simulated', 'operator-key');
  }

  /** What signs versions and verdicts; made by the worker that first starts. */
  get keyFiles(): KeyFiles {
    return keyFilesIn(join(this.directory, 'simulated'), {});
  }

  /** What a process has written, of all its lives. */
  logOf(target: LoggedTarget): string {
    return join(this.directory, 'logs', `${target}.log`);
  }

  get modelDirectory(): string {
    return join(this.directory, 'models');
  }

  /** Asks Temporal, again while it is away. @throws the last error when it stays away */
  async client<T>(ask: (client: Client) => Promise<T>): Promise<T> {
    const started = performance.now();
    for (;;) {
      try {
        const connection = await Connection.connect({ address: `127.0.0.1:${this.ports.temporal}`, connectTimeout: 1_000 });
        try {
          return await ask(new Client({ connection, namespace: NAMESPACE }));
        } finally {
          await connection.close();
        }
      } catch (error) {
        if (!isUnavailable(error) || performance.now() - started > TEMPORAL_TIMEOUT_MS) throw error;
        await sleep(200);
      }
    }
  }

  /** SIGKILL, and a new start of the same. */
  async killAndRestart(target: Target): Promise<void> {
    if (target === 'postgres') return this.killAndRestartPostgres();
    return this.restart(target, 'SIGKILL');
  }

  /** Ends a process by a signal, and starts it again. */
  async restart(target: LoggedTarget, signal: NodeJS.Signals): Promise<void> {
    const child = this.children.get(target)!;
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill(signal);
    await ended;
    await sleep(RESTART_DELAY_MS);
    this.launch(target);
  }

  async stop(): Promise<void> {
    for (const target of ['api', 'worker-training', 'worker', 'temporal'] as const) {
      const child = this.children.get(target);
      if (child === undefined || child.exitCode !== null || child.signalCode !== null) continue;
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.kill(target === 'temporal' ? 'SIGTERM' : 'SIGINT');
      await ended;
    }
    await this.postgres.stop();
  }

  private async killAndRestartPostgres(): Promise<void> {
    const client = new pg.Client({ connectionString: this.postgres.url });
    client.on('error', () => undefined); // It is about to lose its server.
    await client.connect();
    const { rows } = await client.query<{ data_directory: string }>('show data_directory');
    process.kill(Number.parseInt(readFileSync(join(rows[0]!.data_directory, 'postmaster.pid'), 'utf8'), 10), 'SIGKILL');
    await client.end().catch(() => undefined); // It has lost it.
    await sleep(RESTART_DELAY_MS);
    this.postgres = await startEmbeddedPostgres({ dataDir: join(this.directory, 'postgres'), port: this.postgres.port });
  }

  private launch(target: LoggedTarget): void {
    const [command, args] = this.commandOf(target);
    const child = spawn(command, args, {
      cwd: ROOT,
      env: { ...process.env, ...SETTINGS, ...LOG_LEVELS[target], ...this.addresses() },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const log = createWriteStream(this.logOf(target), { flags: 'a' });
    child.stdout.pipe(log, { end: false });
    child.stderr.pipe(log, { end: false });
    this.children.set(target, child);
  }

  private addresses(): NodeJS.ProcessEnv {
    return {
      MARKET_SPEED: String(this.speed),
      DATABASE_URL: this.postgres.url,
      TEMPORAL_ADDRESS: `127.0.0.1:${this.ports.temporal}`,
      VAR_DIR: this.directory,
      MODEL_DIR: this.modelDirectory,
      PORT: String(this.ports.api),
    };
  }

  private commandOf(target: LoggedTarget): [command: string, args: string[]] {
    switch (target) {
      case 'temporal': {
        const state = ['--db-filename', join(this.directory, 'temporal.db'), '--namespace', NAMESPACE];
        return [
          process.env[TEMPORAL_CLI.variable] || cachedBinary(TEMPORAL_CLI),
          ['server', 'start-dev', '--headless', '--port', String(this.ports.temporal), '--log-level', 'warn', ...state],
        ];
      }
      case 'worker':
        return [process.execPath, [...NODE_FLAGS, programOf('worker'), '--queues', 'ingestion,operations']];
      case 'worker-training':
        return [process.execPath, [...NODE_FLAGS, programOf('worker'), '--queues', 'training']];
      case 'api':
        return [process.execPath, [...NODE_FLAGS, programOf('api')]];
    }
  }
}

/** Whether Temporal is only away: not there yet, killed, or starting. */
function isUnavailable(error: unknown): boolean {
  const text = String(error instanceof Error ? [error.message, error.cause] : error);
  return /UNAVAILABLE|ECONNREFUSED|connect|deadline|CANCELLED|Failed to|shutting down|not found: namespace|Namespace .* is not found/i.test(
    text,
  );
}
