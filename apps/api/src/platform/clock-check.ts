import { clockOffset, type Database } from '@tandem/database';

/** Wall time, milliseconds since the Unix epoch. */
export type Clock = () => number;

/**
 * Largest offset of a machine from the database's clock, milliseconds: two that are off, each in its direction, still agree on
 * whether a request of half a minute ago is under way.
 */
const MAX_OFFSET_MS = 10_000;

/** Compares this machine's clock with the database's, to which all machines of an installation are compared. */
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
}
