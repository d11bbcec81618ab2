import {
  BarRepository,
  CorporateActionRepository,
  MacroRepository,
  NewsRepository,
  ServedRepository,
  type BarTime,
  type Database,
} from '@tandem/database';
import {
  BAR_MS,
  CALENDAR_START,
  END,
  isInCalendar,
  MARKET_SYMBOL,
  newYorkDate,
  pickBars,
  sessionAt,
  sessionsBetween,
  type Bar,
  type BarSeries,
  type Session,
  type Source,
} from '@tandem/domain';
import { COLD_START_BARS, CONTEXT_SERIES, NEWS_MEMORY_MS, startCold, WINDOW_VALUES } from '@tandem/features';
import { firstMacroDay, toAvailableNews } from '../datasets.js';
import { isReportedLater, reachedBars } from '../reconcile/changed-later.js';
import { barKey, LEAD_MS } from '../reconcile/session-record.js';

/** Bars are read from so many sessions: COLD_START_BARS of a symbol that trades every minute, with two half days among them. */
const RECENT_SESSIONS = 7;
/** Where these have too few, from so long before: enough for a symbol that trades in every seventh minute. */
const HISTORY_MS = 60 * 86_400_000;

/** What is known of a bar and of its window from what was known then. */
export interface PastWindow {
  readonly bar: Bar;
  /** WINDOW_BARS × FEATURE_COUNT values of the engine; null where the window is not complete. */
  readonly window: Float32Array | null;
  /** Bars of the symbol that were known then, at most COLD_START_BARS. */
  readonly bars: number;
  readonly missingMinutes: number;
  /** Bars that are stored and left out, because they came after the minute. */
  readonly lateBars: number;
  /** Bars that the window shows with values that were corrected after the minute: those of before are not kept. */
  readonly correctedBars: number;
}

/**
 * The window that ends with a past bar, made of what was known then: bars that came later are left out, news and observations count from
 * when they were available, splits and dividends from when they were reported.
 * @param ts start of the bar, milliseconds since the Unix epoch
 * @returns null where no bar is stored at `ts`
 */
export async function readPastWindow(database: Database, source: Source, symbol: string, ts: number): Promise<PastWindow | null> {
  const session = isInCalendar(ts) ? sessionAt(ts) : undefined;
  if (session === undefined) return null;
  const firstRow = session.open - LEAD_MS;
  const [history, news, observations] = await Promise.all([
    readHistory(database, source, symbol, ts, session),
    new NewsRepository(database).known([symbol], firstRow - NEWS_MEMORY_MS, ts + BAR_MS + 1, END),
    new MacroRepository(database).known(CONTEXT_SERIES, firstMacroDay(firstRow), ts + BAR_MS + 1, END),
  ]);
  const { series, late, corrected } = history;
  const stored = series.get(symbol)!;
  const row = stored.length - 1;
  if (stored.ts[row] !== ts) return null;
  const [own, market] = [symbol, MARKET_SYMBOL].map((of) => newestKnown(series.get(of)!, late)) as [BarSeries, BarSeries];
  const { window, newest } = startCold(own, market, { news: news.map(toAvailableNews), observations });
  const isComplete = window.complete && newest?.ts === ts;
  const values = isComplete ? new Float32Array(WINDOW_VALUES) : null;
  if (values !== null) window.write(values, 0);
  return {
    bar: barAt(stored, row),
    window: values,
    bars: own.length,
    missingMinutes: window.missingMinutes,
    lateBars: late.length,
    correctedBars: corrected,
  };
}

/**
 * A past bar in the prices of then: of splits and dividends only those count that were reported by the opening of its session.
 * @param ts start of the bar, milliseconds since the Unix epoch
 * @returns null where no bar is stored at `ts`
 */
export async function readPastBar(database: Database, symbol: string, ts: number): Promise<Bar | null> {
  const session = isInCalendar(ts) ? sessionAt(ts) : undefined;
  if (session === undefined) return null;
  const own = (await readSeries(database, [symbol], ts, ts + 1, session.open)).get(symbol)!;
  return own.length === 0 ? null : barAt(own, 0);
}

interface History {
  /** Bars until the minute as they are stored now, of the symbol and of the market symbol. */
  readonly series: ReadonlyMap<string, BarSeries>;
  /** Those that came after the minute. */
  readonly late: readonly BarTime[];
  /** How many the window shows that were corrected after it. */
  readonly corrected: number;
}

async function readHistory(database: Database, source: Source, symbol: string, ts: number, { open }: Session): Promise<History> {
  const symbols = [...new Set([symbol, MARKET_SYMBOL])];
  const sessions = sessionsBetween(newYorkDate(Math.max(ts - HISTORY_MS, CALENDAR_START)), newYorkDate(ts));
  const read = async (from: number) => {
    const [series, later] = await Promise.all([
      readSeries(database, symbols, from, ts + 1, open),
      fetchedLater(database, source, symbols, from, ts),
    ]);
    return { series, later };
  };
  let { series, later } = await read((sessions.at(-RECENT_SESSIONS) ?? sessions[0]!).open);
  if ([...series.values()].some(({ length }) => length < COLD_START_BARS)) ({ series, later } = await read(sessions[0]!.open));
  return { series, ...(await changesSince(database, series, later, ts)) };
}

/**
 * Bars of [from, to) by symbol, adjusted as of an opening by the splits and dividends that were reported until then. That one was reported
 * later is rare, so that the bars are not kept waiting for the answer.
 */
async function readSeries(
  database: Database,
  symbols: readonly string[],
  from: number,
  to: number,
  open: number,
): Promise<Map<string, BarSeries>> {
  const repository = new BarRepository(database);
  const [actions, stored] = await Promise.all([new CorporateActionRepository(database).list(), repository.series(symbols, from, to, open)]);
  const isLater = actions.some((action) => symbols.includes(action.symbol) && isReportedLater(action, open));
  const series = isLater ? await repository.seriesWithout(symbols, from, to, open, open) : stored;
  return new Map(series.map((one) => [one.symbol, one]));
}

/** The newest bars that were known, at most COLD_START_BARS. */
function newestKnown(series: BarSeries, late: readonly BarTime[]): BarSeries {
  const starts = new Set(late.filter(({ symbol }) => symbol === series.symbol).map(({ ts }) => ts));
  const rows = [...series.ts.keys()].filter((row) => !starts.has(series.ts[row]!));
  return pickBars(series, rows.slice(-COLD_START_BARS));
}

/** Stored bars from `from` until the minute that were fetched after it; none without a record of the minute: there is no "then". */
async function fetchedLater(database: Database, source: Source, symbols: readonly string[], from: number, ts: number): Promise<BarTime[]> {
  const served = new ServedRepository(database);
  const recordedAt = await served.recordedAt(ts);
  if (recordedAt === null) return [];
  // A virtual market stands still until the minute is stored; the other one's time is that of the wall.
  return served.fetchedAfter(symbols, from, ts + 1, source === 'yahoo' ? recordedAt : ts + BAR_MS);
}

/**
 * What bars that were fetched later say: one on which something was recorded was known with other values, as was one from before anything
 * was recorded; any other one had not come.
 */
async function changesSince(database: Database, series: History['series'], later: readonly BarTime[], ts: number) {
  if (later.length === 0) return { late: [], corrected: 0 };
  const symbols = [...series.keys()];
  const recorded = await new ServedRepository(database).recordedOn(
    symbols,
    later.map((bar) => bar.ts),
  );
  const keys = new Set(recorded.bars.map((bar) => barKey(bar.symbol, bar.ts)));
  const wasKnown = ({ symbol, ts: start }: Pick<BarTime, 'symbol' | 'ts'>) => keys.has(barKey(symbol, start)) || start < recorded.first;
  const reached = new Set(symbols.flatMap((symbol) => [...reachedBars(series.get(symbol)!, ts)].map((start) => barKey(symbol, start))));
  return {
    late: later.filter((bar) => !wasKnown(bar)),
    corrected: later.filter((bar) => wasKnown(bar) && reached.has(barKey(bar.symbol, bar.ts))).length,
  };
}

function barAt({ symbol, ts, open, high, low, close, volume }: BarSeries, row: number): Bar {
  return { symbol, ts: ts[row]!, open: open[row]!, high: high[row]!, low: low[row]!, close: close[row]!, volume: volume[row]! };
}
