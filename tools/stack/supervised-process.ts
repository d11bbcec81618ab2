import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { backoffDelay } from '@tandem/config';
import { ErrorEcho, LogFile } from './process-log.ts';
import type { ProcessRecords } from './process-records.ts';
import { StackError } from './stack-error.ts';

/** Waits before a process that crashed right after its start is started again. */
const RESTART_BACKOFF = { minMs: 1_000, maxMs: 30_000 };

/** A process that ran this long was up: it is started again at once, and its next crash counts as the first. */
const WAS_UP_AFTER_MS = 10_000;

/** How long to wait before a crashed process is started again: not at all where it was up, else doubled with each crash in a row. */
export class RestartBackoff {
  #crashes = 0;

  /** Crashes in a row so far. */
  get crashes(): number {
    return this.#crashes;
  }

  /**
   * @param ranForMs how long the process had run
   * @returns milliseconds to wait
   */
  afterCrash(ranForMs: number): number {
    if (ranForMs >= WAS_UP_AFTER_MS) {
      this.#crashes = 0;
      return 0;
    }
    this.#crashes += 1;
    return backoffDelay(this.#crashes, RESTART_BACKOFF);
  }
}

interface ProcessSpec {
  /** As people call it and its log file is named. */
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly environment: NodeJS.ProcessEnv;
  readonly cwd: string;
}

export interface ProcessRuntime {
  readonly logDirectory: string;
  readonly records: ProcessRecords;
  readonly log: (line: string) => void;
}

/** What a process gets to finish its work; a training step saves its checkpoint well within. */
const STOP_TIMEOUT_MS = 20_000;

/** As many of the log's last lines as are shown with a crash. */
const MAX_SHOWN_LINES = 8;

/** A process that crashed this often before it was ever ready will not become so by itself. */
export const MAX_CRASHES_AT_START = 3;

/**
 * Keeps one process running: restarts it when it crashes, keeps its output in a log file and shows its errors. It has
 * a process group of its own, so that Ctrl-C reaches the supervisor alone, which then stops things in order.
 */
export class SupervisedProcess {
  readonly name: string;
  readonly logFile: LogFile;
  readonly #spec: ProcessSpec;
  readonly #runtime: ProcessRuntime;
  readonly #backoff = new RestartBackoff();
  readonly #echo = new ErrorEcho();
  #child: ChildProcess | null = null;
  #ended: Promise<void> = Promise.resolve();
  #restart: NodeJS.Timeout | undefined;
  #stopping = false;
  /** It was ended to be started again. */
  #impatient = false;

  constructor(spec: ProcessSpec, runtime: ProcessRuntime) {
    this.name = spec.name;
    this.#spec = spec;
    this.#runtime = runtime;
    this.logFile = new LogFile(`${runtime.logDirectory}/${spec.name}.log`);
  }

  /** Its process number while it runs. */
  get pid(): number | null {
    return this.#child?.pid ?? null;
  }

  /** How often in a row it crashed. */
  get crashes(): number {
    return this.#backoff.crashes;
  }

  /** Starts it at once where it waits to be started again, and writes what its log lacks: what kept it down is over. */
  revive(): void {
    this.logFile.flush();
    if (this.#child !== null || this.#stopping) return;
    clearTimeout(this.#restart);
    this.start();
  }

  /** Ends it at once, to be started again: what it still holds of a trouble that is over goes with it. */
  restart(): void {
    if (this.pid === null) return this.revive();
    this.#impatient = true;
    killGroup(this.pid);
  }

  start(): void {
    const { command, args, environment, cwd } = this.#spec;
    const child = spawn(command, args, { cwd, env: environment, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
    const started = performance.now();
    this.#child = child;
    if (child.pid !== undefined) this.#runtime.records.add(this.name, child.pid);
    this.#keepOutput(child.stdout);
    this.#keepOutput(child.stderr);
    this.#ended = new Promise((resolve) => {
      const end = (how: string) => {
        if (this.#child !== child) return; // `error` and `close` may both come.
        this.#child = null;
        this.#runtime.records.remove(this.name);
        if (!this.#stopping) this.#afterCrash(how, performance.now() - started);
        resolve();
      };
      child.once('error', (error) => end(error.message));
      child.once('close', (code, signal) => end(signal === null ? `exit code ${code}` : signal));
    });
  }

  /** Stops it for good: asks first, kills when it takes too long. */
  async stop(): Promise<void> {
    this.#stopping = true;
    clearTimeout(this.#restart);
    this.#child?.kill('SIGTERM');
    const impatience = setTimeout(() => {
      this.#runtime.log(`${this.name} does not stop; killing it.`);
      this.kill();
    }, STOP_TIMEOUT_MS);
    await this.#ended;
    clearTimeout(impatience);
  }

  /** Ends it and whatever it started at once. */
  kill(): void {
    this.#stopping = true;
    if (this.pid !== null) killGroup(this.pid);
  }

  /** An error that says what did not happen and shows the end of the log. */
  failure(what: string): StackError {
    const shown = this.logFile.tail(MAX_SHOWN_LINES).map((line) => `  ${line}`);
    return new StackError(
      [`${what}. Its log is ${this.logFile.path}${shown.length > 0 ? ' and ends with:' : ', and empty.'}`, ...shown].join('\n'),
    );
  }

  #afterCrash(how: string, ranForMs: number): void {
    if (this.#impatient) {
      this.#impatient = false;
      return this.start();
    }
    const delay = this.#backoff.afterCrash(ranForMs);
    const { log } = this.#runtime;
    const when = delay === 0 ? '' : ` in ${delay / 1000} s`;
    log(`${this.name} stopped unexpectedly (${how}); starting it again${when}. Log: ${this.logFile.path}`);
    for (const line of this.logFile.tail(MAX_SHOWN_LINES)) log(`  ${line}`);
    this.#restart = setTimeout(() => this.start(), delay);
  }

  #keepOutput(output: Readable): void {
    createInterface({ input: output }).on('line', (line) => {
      this.logFile.write(line);
      if (this.#stopping) return; // What breaks while everything ends is no news.
      const shown = this.#echo.pick(line, performance.now());
      if (shown !== null) this.#runtime.log(`[${this.name}] ${shown}`);
    });
  }
}

function killGroup(leader: number): void {
  try {
    process.kill(-leader, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error; // It ended by itself meanwhile.
  }
}
