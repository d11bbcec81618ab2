import type { BarRepository, Database } from '@tandem/database';
import { sessionsBefore, sliceSeries, viewSeries, type BarSeries, type Session } from '@tandem/domain';
import { COLD_START_BARS, EngineSet, latestAcross, replayIntake } from '@tandem/features';
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
    const series = await this.read(session, session.open);
    this.begin(session, series);
    this.engines.addContext(await this.context.read());
    await this.engines.rebuildInTurns(series);
  }

  /**
   * @param today bars of the session, until `to` or beyond
   * @param symbols those that are asked for
   */
  async windows(minutes: Minutes, today: readonly BarSeries[], symbols: readonly string[]): Promise<Windows> {
    await this.prepare(minutes.session);
    return this.feed(minutes, new Map(today.map((bars) => [bars.symbol, bars])), symbols);
  }

  /** Reads everything once more and starts cold: whatever was corrected, came late or was replaced since is what counts. */
  async anew(minutes: Minutes, symbols: readonly string[]): Promise<{ readonly windows: Windows; readonly series: SeriesBySymbol }> {
    const { session, to } = minutes;
    const series = await this.read(session, to);
    const cut = (part: (bars: BarSeries, opening: number) => BarSeries) =>
      new Map([...series].map(([symbol, bars]) => [symbol, part(bars, barsBefore(bars, session.open))]));
    this.begin(
      session,
      cut((bars, opening) => viewSeries(bars, 0, opening)),
    );
    const today = cut((bars, opening) => viewSeries(bars, opening, bars.length));
    return { windows: await this.feed(minutes, today, symbols), series };
  }

  /**
   * By symbol, the market symbol's first: the bars of the session until `to` and the newest before, which engines are started from;
   * memory holds no others, but those of one symbol. As of the opening: once the day is over, a dividend of the day counts by another
   * price than it did all day.
   */
  private async read({ date, open }: Session, to: number): Promise<SeriesBySymbol> {
    const [first] = sessionsBefore(date, HISTORY_SESSIONS);
    const series = new Map<string, BarSeries>();
    await this.bars.eachSeries(this.engines.followed, { from: first!.open, to, asOf: open }, (bars) => {
      series.set(bars.symbol, sliceSeries(bars, Math.max(0, barsBefore(bars, open) - COLD_START_BARS)));
    });
    return series;
  }

  private begin(session: Session, series: SeriesBySymbol): void {
    this.history = { session, series };
    this.engines.reset();
  }

  private async feed({ from, to }: Minutes, today: SeriesBySymbol, symbols: readonly string[]): Promise<Windows> {
    const starts = new Set([...today.values()].flatMap((bars) => [...bars.ts.subarray(barsBefore(bars, from), bars.length)]));
    const windows = new Map<string, Float32Array>();
    const minutes = [...starts].filter((start) => start < to).sort((a, b) => a - b);
    this.engines.addContext(await this.context.read());
    await replayIntake(
      symbols,
      { latest: latestAcross(this.history!.series, today), minutes, writtenFrom: () => Infinity, contextAt: () => NOTHING },
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

/** How many bars of a series start before `instant`. */
function barsBefore({ ts }: BarSeries, instant: number): number {
  return ts.findLastIndex((start) => start < instant) + 1;
}
