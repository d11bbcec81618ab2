import {
  ALL_SYMBOLS,
  BAR_MS,
  isStale,
  marketNow,
  minutesToClose,
  sessionAt,
  type DriftHoldReason,
  type MarketClock,
  type TradingConditions,
} from '@tandem/domain';
import type { Clock } from '../platform/clock-check.js';
import type { ModelInput } from './symbol-state.js';

/** What everything but the live loop sees of the market. */
export type MarketReader = Omit<LiveMarketState, 'advance' | 'hold' | 'interrupt' | 'track'>;

/**
 * What this process knows of the market: the clock row as last read, and whether it can still be read. The live loop alone
 * moves it on, by `advance`, `interrupt` and `track`.
 */
export class LiveMarketState {
  private lastClock: MarketClock | null = null;
  private databaseAnswers = true;
  private interrupted = false;
  private holds: ReadonlyMap<string, DriftHoldReason> = new Map();

  /** @param cost of a side of a trade, as a share of the price */
  constructor(
    readonly now: Clock,
    private readonly cost: number,
  ) {}

  /** As last read; null before ingestion first wrote it. */
  get clock(): MarketClock | null {
    return this.lastClock;
  }

  /** Whether the database answered the loop the last time. */
  get databaseUp(): boolean {
    return this.databaseAnswers;
  }

  /** Market time, milliseconds since the Unix epoch; null before ingestion first wrote the clock. */
  get marketTime(): number | null {
    return this.clock === null ? null : marketNow(this.clock, this.now());
  }

  /** Whether the market as a whole is without fresh prices, or that is not known. */
  get stale(): boolean {
    return this.interrupted || (this.clock !== null && isStale(this.clock, this.now()));
  }

  /** A cycle has read the clock: what is known is the newest again. */
  advance(clock: MarketClock | null): void {
    this.lastClock = clock;
    this.interrupted = false;
  }

  /** The drift monitor holds these, by symbol; `*` stands for all. */
  hold(holds: ReadonlyMap<string, DriftHoldReason>): void {
    this.holds = holds;
  }

  /** A cycle failed: nothing known here can be trusted to be the newest, until the next `advance`. */
  interrupt(): void {
    this.interrupted = true;
  }

  /** Passes on the answer of the database, and notes whether one came. */
  async track<T>(answer: Promise<T>): Promise<T> {
    try {
      const result = await answer;
      this.databaseAnswers = true;
      return result;
    } catch (error) {
      this.databaseAnswers = false;
      throw error;
    }
  }

  /**
   * Wall time, milliseconds since the Unix epoch, at which the closed bar that starts at `ts` was committed. It is stored only
   * for the market's newest bar; for an older one the end of its minute stands for it.
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

  /** Everything about `input` that decides, besides the models, whether it may be acted on now. */
  tradingConditions(input: ModelInput, championsPresent: boolean): TradingConditions {
    const session = sessionAt(input.bar.ts);
    const hold = this.holds.get(ALL_SYMBOLS) ?? this.holds.get(input.bar.symbol) ?? null;
    return {
      marketOpen: this.clock?.state === 'open',
      stale: this.isStaleFor(input, session?.date),
      championsPresent,
      windowComplete: input.windowComplete,
      driftHold: hold === 'input_fault' ? null : hold,
      inputFault: input.inputFault || hold === 'input_fault',
      missingMinutes: input.missingMinutes,
      cost: this.cost,
      minutesToClose: minutesToClose(input.bar.ts),
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
