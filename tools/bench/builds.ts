import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { PipelineRunsResponse } from '@tandem/contracts';
import { ROOT } from '../bootstrap/support/paths.mjs';
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
  const { before } = readOptions(options, { before: { type: 'string' } }, usage);
  const now: Build = { name: 'now', root: ROOT };
  return before === undefined ? [now] : [{ name: 'before', root: resolve(before) }, now];
}

const START_MS = 600_000;
const POLL_MS = 500;
/** The first pipeline of an installation, which follows the first training. */
const FIRST_PIPELINE = 'initial-training';

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
    const anyPort = { PORT: '0', POSTGRES_PORT: '0', TEMPORAL_PORT: '0', TEMPORAL_UI_PORT: '0' };
    const environment = { ...process.env, ...anyPort, SOURCE: source, VAR_DIR: this.directory, ...settings };
    this.process = spawn('npm', ['start'], { cwd: root, env: environment, stdio: ['ignore', 'pipe', 'pipe'] });
    for (const stream of [this.process.stdout, this.process.stderr]) stream?.on('data', (chunk) => (this.output += String(chunk)));
  }

  get operatorKeyFile(): string {
    return join(this.directory, this.source, 'operator-key');
  }

  /** Waits for the end of the first pipeline. @throws Error with the output when it does not come */
  async readyForNights(): Promise<StackAddresses> {
    const file = join(this.directory, this.source, 'run', 'stack.json');
    await this.until(async () => existsSync(file));
    const addresses = JSON.parse(readFileSync(file, 'utf8')) as StackAddresses;
    this.addresses = addresses;
    await this.until(async () => (await runsOf(addresses)).some((run) => run.workflowId === FIRST_PIPELINE && run.closedAt !== null));
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

  /** Every process of it: those below npm, and those that name its folder, as a database server that is nobody's child. */
  processes(): OwnProcess[] {
    const all = readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .flatMap(readProcess);
    const own = new Set(
      all.filter(({ pid, command }) => pid === this.process.pid || command.includes(this.directory)).map(({ pid }) => pid),
    );
    for (let before = -1; before < own.size;) {
      before = own.size;
      for (const { pid, parent } of all) if (own.has(parent)) own.add(pid);
    }
    return all.filter(({ pid }) => own.has(pid));
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

interface OwnProcess {
  readonly pid: number;
  readonly parent: number;
  readonly command: string;
  /** Memory that it has alone, and its share of what it has in common with others: proportional set size, MiB. */
  readonly pssMiB: number;
}

/** None for one that has ended, or is not ours to look at. */
function readProcess(name: string): OwnProcess[] {
  try {
    const read = (file: string) => readFileSync(join('/proc', name, file), 'utf8');
    const command = read('cmdline').replaceAll('\0', ' ').trim();
    const parent = Number(/^PPid:\s+(\d+)/m.exec(read('status'))![1]);
    return [{ pid: Number(name), parent, command, pssMiB: Number(/^Pss:\s+(\d+)/m.exec(read('smaps_rollup'))![1]) / 1_024 }];
  } catch {
    return [];
  }
}
