import type { Clock } from './clock-check.js';

const WINDOW_MS = 60_000;

/** How many lines a minute something may write that others can cause, so that nobody can roll a log over from outside. */
export class LineBudget {
  private windowStart = Number.NEGATIVE_INFINITY;
  private written = 0;
  private leftOut = 0;

  constructor(
    private readonly linesPerMinute: number,
    private readonly now: Clock,
  ) {}

  /** How many lines were left out since the last one that was written, where one may be written now; else null. */
  take(): number | null {
    const now = this.now();
    if (now - this.windowStart >= WINDOW_MS || now < this.windowStart) {
      this.windowStart = now;
      this.written = 0;
    }
    if (this.written >= this.linesPerMinute) {
      this.leftOut += 1;
      return null;
    }
    this.written += 1;
    const { leftOut } = this;
    this.leftOut = 0;
    return leftOut;
  }
}
