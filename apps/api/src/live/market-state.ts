import { BAR_MS, isStale, marketNow, sessionAt, type MarketClock, type TradingConditions } from '@tandem/domain';
import type { Clock } from '../platform/clock-check.js';
import type { ModelInput } from './symbol-state.js';

/** What this process knows of the market: the clock row as last read, and whether it can still be read. */
export class LiveMarketState {
  clock: MarketClock | null = null;
  databaseUp = true;
  /** Whether the loop failed at following the market, so that nothing known here can be trusted to be the newest. */
  interrupted = false;

  constructor(readonly now: Clock) {}

  /** Market time, milliseconds since the Unix epoch; null before ingestion first wrote the clock. */
  get marketTime(): number | null {
    return this.clock === null ? null : marketNow(this.clock, this.now());
  }

  /** Whether the market as a whole is without fresh prices, or nobody can tell. */
  get stale(): boolean {
    return this.interrupted || (this.clock !== null && isStale(this.clock, this.now()));
  }

  /**
   * Wall time, milliseconds since the Unix epoch, at which the closed bar that starts at `ts` was committed. Only the
   * market's newest has that on record; for an older one the end of its minute stands for it.
   */
  closedBarCommittedAt(ts: number): number {
    if (this.clock?.lastBarWallTime == null) return this.now();
    const { lastBarTs, lastBarWallTime } = this.clock;
    return ts === lastBarTs ? lastBarWallTime : Math.min(lastBarWallTime, endOfBar(ts, this.clock));
  }

  /** Like `closedBarCommittedAt` for a forming bar, which is written until its minute ends. */
  formingBarCommittedAt(ts: number): number {
    return this.clock === null ? this.now() : Math.min(this.clock.wallTime, endOfBar(ts, this.clock));
  }

  /** Everything about `observed` that decides, besides the models, whether it may be acted on now. */
  tradingConditions(observed: ModelInput, championsPresent: boolean): TradingConditions {
    const session = sessionAt(observed.bar.ts);
    return {
      marketOpen: this.clock?.state === 'open',
      stale: this.isStaleFor(observed, session?.date),
      championsPresent,
      windowComplete: observed.windowComplete,
      inputFault: observed.inputFault,
      missingMinutes: observed.missingMinutes,
      minutesToClose: session === undefined ? 0 : Math.floor((session.close - observed.bar.ts) / BAR_MS) - 1,
    };
  }

  /** The market's rule of staleness for one symbol; a bar of an earlier session is stale in any case. */
  private isStaleFor({ bar, committedAt }: ModelInput, session: string | undefined): boolean {
    if (this.interrupted || this.clock === null || session !== this.clock.session) return true;
    return isStale({ ...this.clock, lastBarTs: bar.ts, lastBarWallTime: committedAt }, this.now());
  }
}

/** Wall time at which the minute from `ts` on ended or will end. */
function endOfBar(ts: number, { marketTime, wallTime, speed }: MarketClock): number {
  return wallTime - (marketTime - (ts + BAR_MS)) / speed;
}
