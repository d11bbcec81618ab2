/**
 * Frames that a client may send at once, pings and pongs among them: far more than a page, which sends one a connection, or a script that
 * subscribes to one symbol after the other.
 */
const BURST = 100;
/** Frames a second that it may send for ever. */
const PER_SECOND = 20;

/** What one client may send: a bucket of `BURST` frames that fills by `PER_SECOND`. */
export class FrameLimit {
  private left = BURST;

  /** @param at any clock, milliseconds */
  constructor(private at: number) {}

  /** Takes one frame. @returns whether it is allowed */
  take(now: number): boolean {
    this.left = Math.min(BURST, this.left + ((now - this.at) * PER_SECOND) / 1_000);
    this.at = now;
    if (this.left < 1) return false;
    this.left -= 1;
    return true;
  }
}
