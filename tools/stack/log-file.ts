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
    return readFileSync(this.path, 'utf8').split('\n').filter((line) => line !== '').slice(-lines);
  }
}
