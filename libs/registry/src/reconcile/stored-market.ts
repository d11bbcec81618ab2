import { BarRepository, MacroRepository, NewsRepository, type Database, type KnownMacro, type KnownNews } from '@tandem/database';
import { BAR_MS, END, MARKET_SYMBOL, type BarSeries } from '@tandem/domain';
import type { Hypothesis } from '@tandem/evaluation';
import { CONTEXT_SERIES, latestOf, NEWS_MEMORY_MS, type ContextUpdate, type ReplayedHistory } from '@tandem/features';
import { firstMacroDay, toAvailableNews } from '../datasets.js';
import { isReportedLater, MAX_LAG_MS } from './changed-later.js';
import { barKey, isInDoubt, LEAD_MS, type RecordedMinute, type SessionRecord } from './session-record.js';

/**
 * Bars are read from so long before a session: COLD_START_BARS are five and a half sessions of a symbol that trades every minute, and this
 * is enough for one that trades in every seventh.
 */
const HISTORY_MS = 60 * 86_400_000;

/** What is read of a hypothesis, and how exactly it is taken. */
export interface ReplayVariant {
  readonly past: Hypothesis['past'];
  /** Where the engines started cold: the first minute of the replay. */
  readonly start: number;
  /** How long before the predictions were stored the loop had read, milliseconds. */
  readonly lagMs: number;
  /** Whether bars on which nothing was recorded, though on others of their minute, count as missing. */
  readonly leaveOutUnrecorded: boolean;
}

/** What is stored now of all that a session's predictions were made of. */
export class StoredMarket {
  private constructor(
    private readonly database: Database,
    private readonly record: SessionRecord,
    readonly series: ReadonlyMap<string, BarSeries>,
    private readonly withoutLaterActions: ReadonlyMap<string, BarSeries> | null,
    private readonly news: readonly KnownNews[],
    private readonly macro: readonly KnownMacro[],
    private readonly laterMacro: readonly KnownMacro[],
  ) {}

  static async read(database: Database, record: SessionRecord): Promise<StoredMarket> {
    const { session, symbols, minutes } = record;
    const followed = [...new Set([MARKET_SYMBOL, ...symbols])];
    const from = session.open - HISTORY_MS;
    const bars = new BarRepository(database);
    // As of the opening: with the day over, a dividend of the day counts by another price than it did all day.
    const series = await bars.series(followed, from, session.close, session.open);
    const later = hasLaterActions(record) ? await bars.seriesWithout(followed, from, session.close, session.open, session.open) : null;
    const firstRow = session.open - LEAD_MS;
    const repository = new MacroRepository(database);
    const [news, macro, laterMacro] = await Promise.all([
      new NewsRepository(database).known(followed, firstRow - NEWS_MEMORY_MS, session.close + BAR_MS, END),
      repository.known(CONTEXT_SERIES, firstMacroDay(firstRow), END, END),
      repository.recordedSince(CONTEXT_SERIES, minutes[0]!.recordedAt - MAX_LAG_MS),
    ]);
    return new StoredMarket(database, record, bySymbol(series), later && bySymbol(later), news, macro, laterMacro);
  }

  /** Which hypotheses there is anything for. */
  get varies(): Hypothesis['past'] {
    const { minutes, session } = this.record;
    const since = minutes[0]!.recordedAt - MAX_LAG_MS;
    return {
      news: this.news.some(({ recordedAt }) => recordedAt > since),
      macro: this.laterMacro.some(({ availableAt }) => availableAt <= session.close),
      bars: this.inDoubt.length > 0,
      actions: this.withoutLaterActions !== null,
    };
  }

  /** The history as it is stored now, from the first minute of the session on. */
  get present(): ReplayedHistory {
    const minutes = this.record.minutes.filter(({ ts }) => ts >= this.record.session.open).map(({ ts }) => ts);
    const all = { news: this.news.map(toAvailableNews), observations: this.macro };
    return {
      latest: latestOf(this.series, () => true),
      minutes,
      writtenFrom: () => Infinity,
      contextAt: (minute) => (minute === minutes[0] ? all : NOTHING),
    };
  }

  /** The history as it was known minute by minute, in what a hypothesis says. @param until last minute that is of interest */
  async past(variant: ReplayVariant, until: number): Promise<ReplayedHistory> {
    const minutes = this.record.minutes.filter(({ ts }) => ts >= variant.start && ts <= until);
    const byStart = new Map(minutes.map((minute) => [minute.ts, minute]));
    const isStored = (symbol: string, row: number, minute: number) =>
      !variant.past.bars || this.wasStored(symbol, this.series.get(symbol)!.ts[row]!, byStart.get(minute)!, variant);
    return {
      latest: latestOf((variant.past.actions && this.withoutLaterActions) || this.series, isStored),
      minutes: minutes.map(({ ts }) => ts),
      writtenFrom: (minute) => (variant.past.bars && !variant.leaveOutUnrecorded ? this.writtenFrom(minute, variant.lagMs) : Infinity),
      contextAt: await this.contextThen(minutes, variant),
    };
  }

  /**
   * Whether a bar had come by then. One on which something was recorded had; of another one its date decides, or, where that is the
   * minute's own as after an import, that others of its minute were predicted on and it was not.
   */
  private wasStored(symbol: string, ts: number, { ts: minute, marketTime }: RecordedMinute, variant: ReplayVariant): boolean {
    if (ts === minute || !isInDoubt(this.record, symbol, ts)) return true;
    const fetchedAt = this.record.fetchedAt.get(barKey(symbol, ts)) ?? ts + BAR_MS;
    return fetchedAt <= marketTime - variant.lagMs && !variant.leaveOutUnrecorded;
  }

  private writtenFrom(minute: number, lagMs: number): number {
    const { minutes } = this.record;
    const at = minutes.findIndex(({ ts }) => ts === minute);
    const [before, now] = [minutes[at - 1]?.marketTime ?? Infinity, minutes[at]!.marketTime];
    const came = this.inDoubt.filter(({ fetchedAt }) => fetchedAt > before - lagMs && fetchedAt <= now - lagMs).map(({ ts }) => ts);
    return Math.min(...came);
  }

  /** Bars of which it is not certain that they were stored all along. */
  private get inDoubt(): readonly { readonly ts: number; readonly fetchedAt: number }[] {
    return (this.#inDoubt ??= [...this.series.values()].flatMap(({ symbol, ts }) =>
      [...ts]
        .filter((start) => isInDoubt(this.record, symbol, start))
        .map((start) => ({ ts: start, fetchedAt: this.record.fetchedAt.get(barKey(symbol, start)) ?? start + BAR_MS })),
    ));
  }
  #inDoubt: readonly { readonly ts: number; readonly fetchedAt: number }[] | undefined;

  private async contextThen(minutes: readonly RecordedMinute[], { past, lagMs }: ReplayVariant): Promise<ReplayedHistory['contextAt']> {
    const limits = new Map(minutes.map(({ ts, recordedAt }) => [ts, recordedAt - lagMs]));
    const [first] = minutes;
    const start = first === undefined ? 0 : first.recordedAt - lagMs;
    const news = [...this.news].sort((a, b) => a.recordedAt - b.recordedAt);
    const macro = past.macro
      ? await new MacroRepository(this.database).known(CONTEXT_SERIES, firstMacroDay(this.record.session.open - LEAD_MS), END, start)
      : this.macro;
    const laterMacro = past.macro ? this.laterMacro.filter(({ recordedAt }) => recordedAt > start) : [];
    const [nextNews, nextMacro] = [new Feed(news), new Feed(laterMacro)];
    return (minute): ContextUpdate => {
      const limit = limits.get(minute)!;
      const known = nextNews.until(past.news ? limit : Infinity).map(toAvailableNews);
      const observed = nextMacro.until(limit);
      return { news: known, observations: minute === first!.ts ? [...macro, ...observed] : observed };
    };
  }
}

const NOTHING: ContextUpdate = { news: [], observations: [] };

/** Rows by the time at which they were written, each given once. */
class Feed<T extends { readonly recordedAt: number }> {
  private next = 0;

  /** @param rows ascending by `recordedAt` */
  constructor(private readonly rows: readonly T[]) {}

  until(limit: number): T[] {
    const from = this.next;
    while (this.next < this.rows.length && this.rows[this.next]!.recordedAt <= limit) this.next++;
    return this.rows.slice(from, this.next);
  }
}

function hasLaterActions({ actions, session }: SessionRecord): boolean {
  return actions.some((action) => isReportedLater(action, session.open));
}

const bySymbol = (series: readonly BarSeries[]) => new Map(series.map((one) => [one.symbol, one]));
