import { spawn, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';

const MAIN = join(import.meta.dirname, 'guardian-main.ts');

/** How a process is to be ended when the supervisor is gone; database servers last, because the others still write. */
export type Guarded = 'process' | 'postgres';

/** One line to the guardian: what runs from now on, or no longer (`pid` null). */
export interface GuardianMessage {
  readonly name: string;
  readonly pid: number | null;
  readonly kind: Guarded;
}

/**
 * A small process of its own that ends everything once this one is gone, whatever ended it: the operating system closes the pipe between
 * them, also after a SIGKILL. What runs is told by the pipe, not by files, so that it works on a full disk.
 */
export class Guardian {
  readonly #running = new Map<string, GuardianMessage>();
  readonly #onStart: (pid: number) => void;
  #child: ChildProcess | null = null;
  #stopping = false;

  /** @param onStart called with its process number, each time that it starts */
  constructor(onStart: (pid: number) => void) {
    this.#onStart = onStart;
  }

  start(): void {
    const child = spawn(process.execPath, [MAIN], { stdio: ['pipe', 'ignore', 'ignore'], detached: true });
    this.#child = child;
    child.on('error', () => undefined); // `exit` or the next start follows.
    child.stdin!.on('error', () => undefined); // It is gone; the next one is told everything.
    child.once('exit', () => {
      if (!this.#stopping) this.start();
    });
    for (const message of this.#running.values()) this.#tell(message);
    if (child.pid !== undefined) this.#onStart(child.pid);
  }

  add(name: string, pid: number, kind: Guarded = 'process'): void {
    const message = { name, pid, kind };
    this.#running.set(name, message);
    this.#tell(message);
  }

  remove(name: string): void {
    this.#running.delete(name);
    this.#tell({ name, pid: null, kind: 'process' });
  }

  /** It ends when nothing is left to guard. */
  async stop(): Promise<void> {
    this.#stopping = true;
    const child = this.#child;
    if (child === null || child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.stdin!.end();
    await ended;
  }

  #tell(message: GuardianMessage): void {
    this.#child?.stdin?.write(`${JSON.stringify(message)}\n`);
  }
}
