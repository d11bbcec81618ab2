import { spawn, type ChildProcess } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { PipelineRunsResponse } from '@tandem/contracts';
import { ROOT } from '../bootstrap/support/paths.mjs';
import { workflowIds } from '@tandem/pipeline';
import { commandOf, processesOf } from '../e2e/processes.ts';
import type { StackAddresses } from '../e2e/spawned-stack.ts';
import { readOptions } from '../stack/command-line.ts';

/** A checkout, built, that is started as a user starts it. */
export interface Build {
  readonly name: 'before' | 'now';
  readonly root: string;
}

/** This checkout and, before it, the one that `--before DIR` names. @throws UsageError */
export function readBuilds(options: readonly string[], bench: string): Build[] {
  const usage = `npm run bench -- ${bench} [--before DIRECTORY of another checkout, built]`;
  return buildsWith(readOptions(options, { before: { type: 'string' } }, usage).before);
}

/** This checkout and, before it, another one, where it is named. */
export function buildsWith(before: string | undefined): Build[] {
  const now: Build = { name: 'now', root: ROOT };
  return before === undefined ? [now] : [{ name: 'before', root: resolve(before) }, now];
}

const START_MS = 600_000;
const POLL_MS = 500;

/** `npm start` of a build on an empty folder. */
export class StartedBuild {
  private readonly process: ChildProcess;
  private readonly directory: string;
  private readonly source: string;
  private output = '';
  /** Once it is up. */
  private addresses: StackAddresses | undefined;

  constructor({ root }: Build, source: string, settings: Readonly<Record<string, string>> = {}) {
    this.source = source;
    this.directory = mkdtempSync(join(tmpdir(), 'tandem-bench-'));
    // The account of the database passes through: else its data is kept elsewhere, and its processes are not found.
    chmodSync(this.directory, 0o711);
    const anyPort = { PORT: '0', POSTGRES_PORT: '0', TEMPORAL_PORT: '0', TEMPORAL_UI_PORT: '0' };
    const environment = { ...process.env, ...anyPort, SOURCE: source, VAR_DIR: this.directory, ...settings };
    this.process = spawn('npm', ['start'], { cwd: root, env: environment, stdio: ['ignore', 'pipe', 'pipe'] });
    for (const stream of [this.process.stdout, this.process.stderr]) stream?.on('data', (chunk) => (this.output += String(chunk)));
  }

  get operatorKeyFile(): string {
    return join(this.directory, this.source, 'operator-key');
  }

  /** Waits until it is up. @throws Error with the output when it does not come */
  async ready(): Promise<StackAddresses> {
    const file = join(this.directory, this.source, 'run', 'stack.json');
    await this.until(async () => existsSync(file));
    return (this.addresses = JSON.parse(readFileSync(file, 'utf8')) as StackAddresses);
  }

  /** Waits for the end of the first pipeline. @throws Error with the output when it does not come */
  async readyForNights(): Promise<StackAddresses> {
    const addresses = await this.ready();
    await this.until(async () =>
      (await runsOf(addresses)).some((run) => run.workflowId === workflowIds.initialTraining && run.closedAt !== null),
    );
    return addresses;
  }

  /** @throws Error with the output when it has ended, or takes too long */
  async until(isSo: () => Promise<boolean>): Promise<void> {
    const deadline = performance.now() + START_MS;
    while (!(await isSo())) {
      if (this.process.exitCode !== null || performance.now() > deadline) throw new Error(`It does not come so far:\n${this.output}`);
      await sleep(POLL_MS);
    }
  }

  /** Every process of it, npm and the database server included: all have its folder in their environment or command. */
  processes(): OwnProcess[] {
    return processesOf(this.directory).flatMap(readProcess);
  }

  /** As Ctrl-C does, which reaches what npm has started; npm hands on no signal that it gets alone. */
  async stop(): Promise<void> {
    if (this.process.exitCode === null && this.process.signalCode === null) {
      const ended = new Promise((resolved) => this.process.once('exit', resolved));
      process.kill(this.addresses?.pid ?? this.process.pid!, 'SIGINT');
      await ended;
    }
    rmSync(this.directory, { recursive: true, force: true });
  }
}

/** The pipeline runs that an API knows, the newest first. */
export async function runsOf({ apiUrl }: StackAddresses): Promise<PipelineRunsResponse['runs']> {
  return ((await (await fetch(`${apiUrl}/api/v1/pipeline/runs`)).json()) as PipelineRunsResponse).runs;
}

/** How a process is recognised by its command line, first match. */
const PATTERNS: readonly (readonly [name: string, pattern: RegExp])[] = [
  ['PostgreSQL', /postgres(:| )|bin\/postgres/],
  ['Temporal', /temporal server/],
  ['training', /apps\/worker\/(.*--queues training|dist\/child)/],
  ['worker', /apps\/worker\//],
  ['API', /apps\/api\//],
  ['guardian', /guardian-main/],
  ['supervisor', /stack\/main\.ts/],
  ['npm and starter', /./],
];

/** The parts of an installation. */
export const PARTS: readonly string[] = PATTERNS.map(([name]) => name);

/** Which part a process is. */
export function partOf(command: string): string {
  return PATTERNS.find(([, pattern]) => pattern.test(command))![0];
}

interface OwnProcess {
  readonly pid: number;
  readonly command: string;
  /** Of a processor, since it began. */
  readonly processorSeconds: number;
  /** Memory that it has alone, and its share of what it has in common with others: proportional set size, MiB. */
  readonly pssMiB: number;
}

/** Of Linux: clock ticks a second in /proc/PID/stat. */
const TICKS = 100;

/** User and system time of a process and its threads. @throws Error when it has ended */
export function processorSeconds(pid: number): number {
  const times = processTimes(pid);
  if (times === null) throw new Error(`The process ${pid} has ended.`);
  return times.own;
}

/** Seconds of a processor: its own, and those of its children that have ended. Null of a process that has ended itself. */
export function processTimes(pid: number): { readonly parent: number; readonly own: number; readonly ended: number } | null {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ').map(Number);
    const seconds = (user: number, system: number) => (fields[user]! + fields[system]!) / TICKS;
    return { parent: fields[1]!, own: seconds(11, 12), ended: seconds(13, 14) };
  } catch {
    return null;
  }
}

/** None for one that has ended. */
function readProcess(pid: number): OwnProcess[] {
  try {
    const rollup = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8');
    const pssMiB = Number(/^Pss:\s+(\d+)/m.exec(rollup)![1]) / 1_024;
    return [{ pid, command: commandOf(pid), pssMiB, processorSeconds: processorSeconds(pid) }];
  } catch {
    return [];
  }
}
