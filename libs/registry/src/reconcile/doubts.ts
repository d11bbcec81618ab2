import { MacroRepository, MarketClockRepository, NewsRepository, type Database } from '@tandem/database';
import { BAR_MS, END, MARKET_SYMBOL, WINDOW_BARS, type BarSeries, type Session } from '@tandem/domain';
import type { ServedPrediction } from '@tandem/evaluation';
import { CONTEXT_SERIES } from '@tandem/features';
import { firstMacroDay } from '../datasets.js';
import { changedLater, MAX_LAG_MS, reachedBars } from './changed-later.js';
import { barKey, isInDoubt, LEAD_MS, readSessionRecord, type SessionRecord } from './session-record.js';

/** A news item or an observation: from when on it counts, and when it was written. */
interface ContextItem {
  /** Null: of every symbol. */
  readonly symbol: string | null;
  /** Market time. */
  readonly availableAt: number;
  /** By the database's clock. */
  readonly recordedAt: number;
}

/**
 * Whether the difference of a prediction from what is computed now can be blamed on whoever served it. It cannot while anything that its
 * window reaches came, or may have come, after it was made; what exactly was known then is not computed.
 */
export class Doubts {
  private constructor(
    private readonly record: SessionRecord,
    private readonly series: ReadonlyMap<string, BarSeries>,
    private readonly context: readonly ContextItem[],
  ) {}

  /**
   * @param series bars of the symbols and of the market symbol, as they are stored now
   * @returns null where there is no market clock: nothing can be dated
   */
  static async read(database: Database, session: Session, series: ReadonlyMap<string, BarSeries>): Promise<Doubts | null> {
    const clock = await new MarketClockRepository(database).read();
    if (clock === null) return null;
    const from = session.open - LEAD_MS;
    const [record, news, macro] = await Promise.all([
      readSessionRecord(database, session, clock),
      new NewsRepository(database).known([...series.keys()], from, session.close, END),
      new MacroRepository(database).known(CONTEXT_SERIES, firstMacroDay(from), END, END),
    ]);
    return new Doubts(record, series, [...news, ...macro.map((observation) => ({ ...observation, symbol: null }))]);
  }

  /** Whether a difference of this prediction proves nothing. */
  concern(served: ServedPrediction): boolean {
    return changedLater(this.record, this.series, served) !== null || this.reachesBarInDoubt(served) || this.reachesContextInDoubt(served);
  }

  /** Of a bar that is dated later than its minute `changedLater` knows when it came; of one under its own date nobody does. */
  private reachesBarInDoubt({ symbol, ts }: ServedPrediction): boolean {
    const { record } = this;
    return [symbol, MARKET_SYMBOL].some((one) =>
      reachedBars(this.series.get(one)!, ts).some((start) => !record.fetchedAt.has(barKey(one, start)) && isInDoubt(record, one, start)),
    );
  }

  /**
   * Whether a bar of the window was fed before an item was known that counts for it. The loop has it in that bar only if it was started
   * again later.
   */
  private reachesContextInDoubt({ symbol, ts }: ServedPrediction): boolean {
    const { ts: starts } = this.series.get(symbol)!;
    const last = starts.findLastIndex((start) => start <= ts);
    const windowStart = starts[Math.max(0, last + 1 - WINDOW_BARS)]!;
    return this.context.some((item) => {
      if ((item.symbol ?? symbol) !== symbol || item.availableAt > ts + BAR_MS) return false;
      // The first bar of the window that closes when the item is available already.
      const first = Math.max(windowStart, Math.ceil(item.availableAt / BAR_MS - 1) * BAR_MS);
      return item.recordedAt > this.readAt(first) - MAX_LAG_MS;
    });
  }

  /** When a bar was read at the earliest, by the database's clock: before the first record of the session nobody knows. */
  private readAt(ts: number): number {
    return this.record.minutes.findLast((minute) => minute.ts <= ts)?.recordedAt ?? -Infinity;
  }
}
