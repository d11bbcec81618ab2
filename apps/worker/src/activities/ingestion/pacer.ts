import type { WallClock } from '../wall-clock.js';

/** A pause of the machine longer than this is not made up for: the market would rush through what it missed. */
const MAX_LAG_MS = 5_000;

/** Shorter waits than a timer can keep; a later wait is longer by as much. */
const TIMER_RESOLUTION_MS = 1;

/** Plays market time on the wall clock at a speed: delays do not add up, because every wait counts from the start. */
export class Pacer {
  private marketStart: number;
  private wallStart: number;

  /**
   * @param speed market seconds in one wall second
   * @param marketStart market time now, milliseconds since the Unix epoch
   */
  constructor(
    private readonly clock: WallClock,
    private readonly speed: number,
    marketStart: number,
  ) {
    this.marketStart = marketStart;
    this.wallStart = clock.now();
  }

  /** Waits until it is `marketTime`, milliseconds since the Unix epoch; not at all when that is past. */
  async until(marketTime: number): Promise<void> {
    const wait = this.wallStart + (marketTime - this.marketStart) / this.speed - this.clock.now();
    if (wait < -MAX_LAG_MS) this.startAgain(marketTime);
    if (wait >= TIMER_RESOLUTION_MS) await this.clock.sleep(wait);
  }

  private startAgain(marketTime: number): void {
    this.marketStart = marketTime;
    this.wallStart = this.clock.now();
  }
}
