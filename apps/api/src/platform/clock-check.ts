import { clockOffset, type Database } from '@tandem/database';
import { ClockSkewProblem } from '../problem/problems.js';
import type { Clock } from './clock.js';

/**
 * Farthest that a machine may be off the database's clock, milliseconds: two that are, each in its direction, still agree on whether a request
 * of half a minute ago is under way.
 */
const FARTHEST_MS = 10_000;

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

  isInStep(offset: number): boolean {
    return Math.abs(offset) <= FARTHEST_MS;
  }

  /** @throws ClockSkewProblem */
  async requireInStep(): Promise<void> {
    const offset = await this.offset();
    if (!this.isInStep(offset)) throw new ClockSkewProblem(offset);
  }
}
