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
