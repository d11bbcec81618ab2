import { setImmediate as yieldToEventLoop } from 'node:timers/promises';
import type { BarRepository, Database } from '@tandem/database';
import { joinSeries, sessionsBefore, viewSeries, type BarSeries, type Session } from '@tandem/domain';
import { COLD_START_BARS, EngineSet, replayIntake } from '@tandem/features';
import { barKey, ContextReader } from '@tandem/registry';

/** Sessions before that engines are started from: COLD_START_BARS of a symbol that trades in every fourth minute. */
const HISTORY_SESSIONS = 21;

/** Bars of every symbol, by symbol. */
type SeriesBySymbol = ReadonlyMap<string, BarSeries>;

/** Minutes of a session: bar starts of [from, to), milliseconds since the Unix epoch. */
export interface Minutes {
  readonly session: Session;
  readonly from: number;
  readonly to: number;
}

/** Windows that end with bars of a session, of what is stored, by `barKey`; those that are complete. */
export type Windows = ReadonlyMap<string, Float32Array>;

/**
 * Computes the windows that the live loop should have predicted on. The engines stay warm over a session and are fed what is new; they
 * start anew where their last bars are stored otherwise now or come later than what is asked for, and whenever they are to.
 */
export class StoredWindows {
  private readonly engines: EngineSet;
  private readonly context: ContextReader;
  /** The newest bars before a session. */
  private history: { readonly session: Session; readonly series: SeriesBySymbol } | null = null;

  constructor(
    database: Database,
    private readonly bars: BarRepository,
    symbols: readonly string[],
  ) {
    this.engines = new EngineSet(symbols);
    this.context = new ContextReader(database, this.engines.followed);
  }

  /** Starts the engines before a session, so that the first check of it need not; does nothing when they were. */
  async prepare(session: Session): Promise<void> {
    if (this.history?.session.date === session.date) return;
    this.begin(session, await this.read(session, session.open));
    this.engines.addContext(await this.context.read());
    // The market symbol's comes first, which the others look at. Other activities of the process go on between two.
    for (const symbol of this.engines.followed) {
      this.engines.rebuild(new Map([[symbol, this.history!.series.get(symbol)!]]));
      await yieldToEventLoop();
    }
  }

  /** @param today bars of the session, until `to` or beyond */
  async windows({ session, from, to }: Minutes, today: readonly BarSeries[]): Promise<Windows> {
    await this.prepare(session);
    const history = this.history!.series;
    const empty = (bars: BarSeries) => viewSeries(bars, 0, 0);
    return this.feed(new Map(today.map((bars) => [bars.symbol, joinSeries(history.get(bars.symbol) ?? empty(bars), bars)])), from, to);
  }

  /** Reads everything once more and starts cold: whatever was corrected, came late or was replaced since is what counts. */
  async anew({ session, from, to }: Minutes): Promise<{ readonly windows: Windows; readonly series: SeriesBySymbol }> {
    const series = await this.read(session, to);
    this.begin(session, until(series, session.open));
    return { windows: await this.feed(series, from, to), series };
  }

  /** As of the opening: once the day is over, a dividend of the day counts by another price than it did all day. */
  private async read({ date, open }: Session, to: number): Promise<SeriesBySymbol> {
    const [first] = sessionsBefore(date, HISTORY_SESSIONS);
    const series = await this.bars.series(this.engines.followed, first!.open, to, open);
    return new Map(series.map((one) => [one.symbol, one]));
  }

  private begin(session: Session, before: SeriesBySymbol): void {
    const newest = (bars: BarSeries) => viewSeries(bars, Math.max(0, bars.length - COLD_START_BARS), bars.length);
    this.history = { session, series: new Map([...before].map(([symbol, bars]) => [symbol, newest(bars)])) };
    this.engines.reset();
  }

  private async feed(series: SeriesBySymbol, from: number, to: number): Promise<Windows> {
    const starts = new Set([...series.values()].flatMap(({ ts }) => [...ts.subarray(ts.findLastIndex((start) => start < from) + 1)]));
    const windows = new Map<string, Float32Array>();
    const minutes = [...starts].filter((start) => start < to).sort((a, b) => a - b);
    this.engines.addContext(await this.context.read());
    await replayIntake(
      this.engines.followed,
      { series, minutes, isStored: () => true, writtenFrom: () => Infinity, contextAt: () => NOTHING },
      (minute, found) => {
        for (const { symbol, window } of found) if (window !== null) windows.set(barKey(symbol, minute), window);
        return Promise.resolve();
      },
      this.engines,
    );
    return windows;
  }
}

const NOTHING = { news: [], observations: [] };

function until(series: SeriesBySymbol, end: number): SeriesBySymbol {
  return new Map([...series].map(([symbol, bars]) => [symbol, viewSeries(bars, 0, bars.ts.findLastIndex((ts) => ts < end) + 1)]));
}
