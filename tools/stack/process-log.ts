import { appendFileSync, existsSync, mkdirSync, readFileSync, renameSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

/** Large enough for days at LOG_LEVEL=info, small enough to open in an editor; one older file is kept. */
const MAX_BYTES = 20_000_000;

/** Appends lines to a file, as the process wrote them, and begins a new file when it grew large. */
export class LogFile {
  readonly path: string;
  #bytes: number;

  constructor(path: string) {
    mkdirSync(dirname(path), { recursive: true });
    this.path = path;
    this.#bytes = existsSync(path) ? statSync(path).size : 0;
  }

  write(line: string): void {
    if (this.#bytes > MAX_BYTES) {
      renameSync(this.path, `${this.path}.1`);
      this.#bytes = 0;
    }
    appendFileSync(this.path, `${line}\n`);
    this.#bytes += Buffer.byteLength(line) + 1;
  }

  /** The last lines, for a message about what went wrong; none when nothing was written. */
  tail(lines: number): string[] {
    if (!existsSync(this.path)) return [];
    return readFileSync(this.path, 'utf8')
      .split('\n')
      .filter((line) => line !== '')
      .slice(-lines);
  }
}

/** More lines of one process in one period would push everything else off the screen. */
const MAX_LINES = 5;
const PERIOD_MS = 10_000;

/** How the loggers in use mark an error: Nest and Temporal print a word in capitals, JSON and logfmt a level. */
const ERROR = /\b(ERROR|FATAL)\b|"level":"(error|fatal)"|\blevel=(error|fatal)\b/;

/** Picks the error lines of a process for the terminal, a few at a time; the log file has them all. */
export class ErrorEcho {
  #periodStart = Number.NEGATIVE_INFINITY;
  #shown = 0;

  /**
   * @param now milliseconds of any clock that only moves forward
   * @returns what to show for this line; null for nothing
   */
  pick(line: string, now: number): string | null {
    if (!ERROR.test(line)) return null;
    if (now - this.#periodStart >= PERIOD_MS) {
      this.#periodStart = now;
      this.#shown = 0;
    }
    this.#shown += 1;
    if (this.#shown <= MAX_LINES) return line;
    return this.#shown === MAX_LINES + 1 ? 'more errors follow; see the log' : null;
  }
}
