import { BAR_MS, barsOf, marketNow, type Bar, type BarSeries, type MarketClock } from '@tandem/domain';
import type { MarketSession } from '@tandem/sources';
import type { WallClock } from '../../heartbeat.js';

/** All bars of one minute, one a symbol that traded in it. */
export interface Minute {
  /** Start of the minute, milliseconds since the Unix epoch. */
  readonly ts: number;
  readonly bars: readonly Bar[];
}

/** The bars of a session's series, minute by minute in order of time; minutes without any bar are left out. */
export function groupByMinute(series: readonly BarSeries[]): Minute[] {
  const minutes = new Map<number, Bar[]>();
  for (const bar of barsOf(series)) {
    const bars = minutes.get(bar.ts);
    if (bars === undefined) minutes.set(bar.ts, [bar]);
    else bars.push(bar);
  }
  return [...minutes].map(([ts, bars]) => ({ ts, bars })).sort((a, b) => a.ts - b.ts);
}

/** The bars of a series that start at `last` or before. */
export function barsUntil(series: BarSeries, last: number): BarSeries {
  const later = series.ts.findIndex((ts) => ts > last);
  return later === -1 ? series : { ...series, length: later };
}

/** Above this speed a minute passes within seconds and shows its closed bars alone. */
const MAX_FORMING_SPEED = 10;

/** Least wall time between two states of the forming bars: what a page can show without flicker. */
const STEP_WALL_MS = 1_000;

/** All bars of a minute as a feed shows them at one time within it. */
interface FormingStep {
  /** Market time, milliseconds since the Unix epoch. */
  readonly marketTime: number;
  readonly bars: readonly Bar[];
}

/** The states of a minute before it closes, one a wall second at `speed`; none from a source of closed bars only. */
export function formingSteps(session: MarketSession, ts: number, symbols: readonly string[], speed: number): FormingStep[] {
  if (speed > MAX_FORMING_SPEED) return [];
  const paths = symbols.map((symbol) => ({ symbol, path: session.formingPath(symbol, ts) }));
  const steps: FormingStep[] = [];
  for (let elapsed = STEP_WALL_MS * speed; elapsed < BAR_MS; elapsed += STEP_WALL_MS * speed) {
    const bars = paths.flatMap(({ symbol, path }) => {
      const newest = path.findLast(({ elapsedMs }) => elapsedMs <= elapsed);
      if (newest === undefined) return [];
      const { open, high, low, close, volume } = newest;
      return [{ symbol, ts, open, high, low, close, volume }];
    });
    if (bars.length > 0) steps.push({ marketTime: ts + elapsed, bars });
  }
  return steps;
}

/**
 * Market time at which a session goes on with its minute from `minute`: that minute passed while nobody streamed, too, and those after it
 * waited.
 * @param clock as last written
 * @param now wall time
 */
export function resumeTime(clock: MarketClock, minute: number, now: number): number {
  return Math.min(Math.max(minute, marketNow(clock, now)), minute + BAR_MS);
}

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
    if (wait < -MAX_LAG_MS) this.restart(marketTime);
    if (wait >= TIMER_RESOLUTION_MS) await this.clock.sleep(wait);
  }

  private restart(marketTime: number): void {
    this.marketStart = marketTime;
    this.wallStart = this.clock.now();
  }
}
