import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const ROOT = join(import.meta.dirname, '../..');

/** The stack prints it when all of it is up. */
const UP = 'Tandem is running.';

/** What the stack writes to `run/stack.json` when all of it is up. */
export interface StackAddresses {
  readonly databaseUrl: string;
  readonly temporalAddress: string;
  readonly temporalNamespace: string;
  readonly apiUrl: string;
  readonly temporalUiUrl: string;
  readonly pid: number;
}

/** Everything that `npm start` runs after set-up, as a process of its own, as a user has it. */
export class SpawnedStack {
  private readonly process: ChildProcess;
  private readonly stackFile: string;
  /** Settled when all of the stack is up, or has ended. */
  private readonly running = Promise.withResolvers<void>();
  private output = '';

  private constructor(process: ChildProcess, stackFile: string) {
    this.process = process;
    this.stackFile = stackFile;
    for (const stream of [process.stdout, process.stderr]) {
      stream?.on('data', (chunk) => {
        this.output += String(chunk);
        if (this.output.includes(UP)) this.running.resolve();
      });
    }
    process.once('exit', () => this.running.resolve());
  }

  /** @param settings environment of the stack; `VAR_DIR` and `SOURCE` among them @param root of the checkout that is run */
  static start(settings: Record<string, string> & { VAR_DIR: string; SOURCE: string }, root = ROOT): SpawnedStack {
    const anyPort = { PORT: '0', POSTGRES_PORT: '0', TEMPORAL_PORT: '0', TEMPORAL_UI_PORT: '0' };
    const child = spawn(process.execPath, [join(root, 'tools/stack/main.ts')], {
      cwd: root,
      env: { ...process.env, ...anyPort, ...settings },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    return new SpawnedStack(child, join(settings.VAR_DIR, settings.SOURCE, 'run/stack.json'));
  }

  /** Everything that it wrote to the terminal so far. */
  get said(): string {
    return this.output;
  }

  /** Resolves with its addresses when all of it is up. @throws Error with its output when it ends before, or takes longer */
  async ready(withinMs: number): Promise<StackAddresses> {
    await Promise.race([this.running.promise, sleep(withinMs, undefined, { ref: false })]);
    const addresses = this.addresses();
    if (addresses !== undefined) return addresses;
    const { exitCode } = this.process;
    throw new Error(
      `The stack ${exitCode === null ? `was not up within ${withinMs} ms` : `ended with exit code ${exitCode}`}:\n${this.output}`,
    );
  }

  private addresses(): StackAddresses | undefined {
    if (!existsSync(this.stackFile)) return undefined;
    const addresses = JSON.parse(readFileSync(this.stackFile, 'utf8')) as StackAddresses;
    return addresses.pid === this.process.pid ? addresses : undefined;
  }

  /** Ctrl-C, and the wait for its end. */
  async stop(): Promise<number | null> {
    if (this.process.exitCode !== null || this.process.signalCode !== null) return this.process.exitCode;
    const ended = new Promise<number | null>((resolve) => this.process.once('exit', resolve));
    this.process.kill('SIGINT');
    return ended;
  }

  /** SIGKILL to the stack and to every process below it, as a power cut would. */
  async killEverything(): Promise<void> {
    const supervisor = this.process.pid!;
    const pids = [supervisor, ...descendantsOf(supervisor)]; // the supervisor first, or it would replace the others
    const ended = new Promise((resolve) => this.process.once('exit', resolve));
    for (const pid of pids) killIfAlive(pid);
    await ended;
  }
}

/** All processes below `pid`. */
function descendantsOf(pid: number): number[] {
  const file = `/proc/${pid}/task/${pid}/children`;
  if (!existsSync(file)) return [];
  const children = readFileSync(file, 'utf8').trim().split(' ').filter(Boolean).map(Number);
  return [...children, ...children.flatMap(descendantsOf)];
}

function killIfAlive(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
