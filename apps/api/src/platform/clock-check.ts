import { clockOffset, type Database } from '@tandem/database';
import { ClockSkewProblem } from '../http/problems.js';

/** Wall time, milliseconds since the Unix epoch. */
export type Clock = () => number;

/**
 * Farthest that a machine may be off the database's clock, milliseconds: two that are, each in its direction, still agree on whether a request
 * of half a minute ago is under way.
 */
const MAX_OFFSET_MS = 10_000;

/** Whether this machine's clock goes with the database's, to which all machines of an installation are compared. */
export class ClockCheck {
  constructor(
    private readonly database: Database,
    private readonly now: Clock,
  ) {}

  /** Milliseconds that this machine is ahead of the database; negative when it is behind. */
  offset(): Promise<number> {
    return clockOffset(this.database, this.now);
  }

  isSynchronized(offset: number): boolean {
    return Math.abs(offset) <= MAX_OFFSET_MS;
  }

  /** @throws ClockSkewProblem */
  async requireSynchronized(): Promise<void> {
    const offset = await this.offset();
    if (!this.isSynchronized(offset)) throw new ClockSkewProblem(offset);
  }
}
