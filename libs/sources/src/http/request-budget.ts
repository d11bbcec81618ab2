/** At most `requests` in any `perMs` milliseconds. */
export interface Budget {
  readonly requests: number;
  readonly perMs: number;
}

/**
 * A token bucket whose tokens come back `perMs` after each was taken: no window of that length ever holds more than
 * `requests`, which a bucket refilled at a steady rate does not keep (a full one lets nearly twice as many through).
 */
export class RequestBudget {
  /** When the last `requests` tokens were taken, oldest first. */
  private readonly taken: number[] = [];

  constructor(private readonly budget: Budget) {
    if (!(Number.isInteger(budget.requests) && budget.requests > 0 && budget.perMs > 0)) {
      throw new RangeError(`No budget: ${budget.requests} requests in ${budget.perMs} ms. Expected a whole number from 1 up, and a time above 0.`);
    }
  }

  /** Milliseconds until a token is free, 0 when one is. The window starts again when the clock was set back. */
  waitMs(now: number): number {
    if (now < (this.taken.at(-1) ?? now)) this.taken.fill(now);
    const oldest = this.taken[0];
    if (oldest === undefined || this.taken.length < this.budget.requests) return 0;
    return Math.max(0, oldest + this.budget.perMs - now);
  }

  /** Takes a token. @throws RangeError when none is free */
  take(now: number): void {
    if (this.waitMs(now) > 0) throw new RangeError('No token is free.');
    this.taken.push(now);
    if (this.taken.length > this.budget.requests) this.taken.shift();
  }
}
