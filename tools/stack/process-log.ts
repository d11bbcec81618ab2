import { closeSync, existsSync, mkdirSync, openSync, readFileSync, renameSync, statSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';

/** Large enough for days at LOG_LEVEL=info, small enough to open in an editor; one older file is kept. */
const MAX_BYTES = 20_000_000;

/** What a process writes in some minutes, kept while the file cannot take it; what comes beyond is counted, not kept. */
const MAX_WAITING_BYTES = 1_000_000;

/**
 * Appends lines to a file, as the process wrote them, and begins a new file when it grew large. Never throws: what cannot be written, as on
 * a full disk, waits for the next line or `flush`.
 */
export class LogFile {
  readonly path: string;
  #waiting: Buffer = Buffer.alloc(0);
  /** Lines that nothing had room for. */
  #lost = 0;

  constructor(path: string) {
    this.path = path;
  }

  write(line: string): void {
    if (this.#waiting.length > MAX_WAITING_BYTES) this.#lost += 1;
    else this.#waiting = Buffer.concat([this.#waiting, Buffer.from(`${line}\n`)]);
    this.flush();
  }

  /** Writes what waits, as far as that is possible now. */
  flush(): void {
    try {
      this.#append();
      if (this.#lost === 0) return;
      this.#waiting = Buffer.from(`… ${this.#lost} lines are missing: this file could not be written.\n`);
      this.#lost = 0;
      this.#append();
    } catch {
      // Tried again with the next line; who looks after the disk says that it is full.
    }
  }

  /** The last lines, for a message about what went wrong; none when nothing was written. */
  tail(lines: number): string[] {
    const written = existsSync(this.path) ? readFileSync(this.path, 'utf8') : '';
    return `${written}${this.#waiting.toString()}`
      .split('\n')
      .filter((line) => line !== '')
      .slice(-lines);
  }

  /** What a full disk takes of a line stays; the rest goes on there. @throws what the file system says */
  #append(): void {
    if (this.#waiting.length === 0) return;
    mkdirSync(dirname(this.path), { recursive: true });
    if (existsSync(this.path) && statSync(this.path).size > MAX_BYTES) renameSync(this.path, `${this.path}.1`);
    const file = openSync(this.path, 'a');
    try {
      while (this.#waiting.length > 0) this.#waiting = this.#waiting.subarray(writeSync(file, this.#waiting));
    } finally {
      closeSync(file);
    }
  }
}

/** More lines of one process in one period would push everything else off the screen. */
const MAX_LINES = 5;
const PERIOD_MS = 10_000;

/** How the loggers in use mark an error: Nest and Temporal print a word in capitals, JSON and logfmt a level. */
const ERROR = /\b(ERROR|FATAL)\b|"level":"(error|fatal)"|\blevel=(error|fatal)\b/;

/** Temporal's own bookkeeping of builds, which it does again by itself: a build that it has not seen before gives a line or two. */
const HARMLESS = /"wf-id":"temporal-sys-worker-deployment/;

/** Picks the error lines of a process for the terminal, a few at a time; the log file has them all. */
export class ErrorEcho {
  #periodStart = Number.NEGATIVE_INFINITY;
  #shown = 0;

  /**
   * @param now milliseconds of any clock that only moves forward
   * @returns what to show for this line; null for nothing
   */
  pick(line: string, now: number): string | null {
    if (!ERROR.test(line) || HARMLESS.test(line)) return null;
    if (now - this.#periodStart >= PERIOD_MS) {
      this.#periodStart = now;
      this.#shown = 0;
    }
    this.#shown += 1;
    if (this.#shown <= MAX_LINES) return line;
    return this.#shown === MAX_LINES + 1 ? 'more errors follow; see the log' : null;
  }
}
