import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isAlive, processStart } from '../bootstrap/support/lock.mjs';
import type { Guardian } from './guardian.ts';

/** What an orphan gets to end by itself before it is killed. */
const STOP_TIMEOUT_MS = 10_000;
const POLL_MS = 50;
const SUFFIX = '.pid';

/**
 * Remembers the running processes of one source on disk, so that the next start finds those that outlived this one and its guardian, which
 * is told of them, too.
 */
export class ProcessRecords {
  readonly #directory: string;
  readonly #guardian: Pick<Guardian, 'add' | 'remove'> | null;

  constructor(directory: string, guardian: Pick<Guardian, 'add' | 'remove'> | null = null) {
    mkdirSync(directory, { recursive: true });
    this.#directory = directory;
    this.#guardian = guardian;
  }

  /** Writes down a process that was just started. One that is gone already needs no record. */
  add(name: string, pid: number): void {
    this.#guardian?.add(name, pid);
    this.note(name, pid);
  }

  /** Writes a process down that sees to its own end. On a full disk there is no record: then the guardian alone knows. */
  note(name: string, pid: number): void {
    const start = processStart(pid);
    if (start === null) return;
    try {
      writeFileSync(this.#file(name), `${pid} ${start}`);
    } catch {
      this.#erase(name);
    }
  }

  remove(name: string): void {
    this.#guardian?.remove(name);
    this.#erase(name);
  }

  /** Waits until a recorded process has ended, if it runs. @returns whether it ended in time */
  async ended(name: string, timeoutMs: number): Promise<boolean> {
    for (let waited = 0; this.running(name) !== null; waited += POLL_MS) {
      if (waited >= timeoutMs) return false;
      await sleep(POLL_MS);
    }
    return true;
  }

  #erase(name: string): void {
    rmSync(this.#file(name), { force: true });
  }

  /** @returns the number of the recorded process when that very process still runs */
  running(name: string): number | null {
    const identity = this.#read(name);
    return identity !== null && isAlive(identity) ? Number.parseInt(identity, 10) : null;
  }

  /** Stops every recorded process that still runs, all at once. */
  async stopOrphans(log: (line: string) => void): Promise<void> {
    const names = readdirSync(this.#directory)
      .filter((file) => file.endsWith(SUFFIX))
      .map((file) => file.slice(0, -SUFFIX.length));
    await Promise.all(names.map((name) => this.#stopOrphan(name, log)));
  }

  async #stopOrphan(name: string, log: (line: string) => void): Promise<void> {
    const pid = this.running(name);
    if (pid !== null) {
      log(`Stopping ${name}, left over from an earlier run (process ${pid}).`);
      signal(pid, 'SIGTERM');
      if (!(await this.ended(name, STOP_TIMEOUT_MS))) signal(pid, 'SIGKILL');
      await this.ended(name, Infinity);
    }
    this.remove(name);
  }

  #read(name: string): string | null {
    try {
      return readFileSync(this.#file(name), 'utf8');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
      throw error;
    }
  }

  #file(name: string): string {
    return join(this.#directory, `${name}${SUFFIX}`);
  }
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error; // It ended by itself meanwhile.
  }
}
