import {
  BarRepository,
  CorporateActionRepository,
  MacroRepository,
  NewsRepository,
  ServedRepository,
  type BarTime,
  type Database,
} from '@tandem/database';
import { BAR_MS, END, isInCalendar, MARKET_SYMBOL, newYorkDate, sessionAt, type Bar, type BarSeries, type Source } from '@tandem/domain';
import { COLD_START_BARS, CONTEXT_SERIES, EngineSet, NEWS_MEMORY_MS, replayIntake } from '@tandem/features';
import { firstMacroDay, toAvailableNews } from '../datasets.js';
import { reachedBars } from '../reconcile/changed-later.js';
import { barKey, LEAD_MS } from '../reconcile/session-record.js';

/** Bars are read from so long before a minute: enough for COLD_START_BARS of a symbol that trades every minute, else of a rarer one. */
const HISTORY_MS = [10, 60].map((days) => days * 86_400_000);

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
  const followed = [...new Set([MARKET_SYMBOL, symbol])];
  const series = await readSeries(database, followed, ts, session.open);
  const own = series.get(symbol)!;
  const row = own.ts.subarray(0, own.length).lastIndexOf(ts);
  if (row < 0) return null;
  const { late, corrected } = await changesSince(database, source, series, ts);
  const firstRow = session.open - LEAD_MS;
  const [news, observations] = await Promise.all([
    new NewsRepository(database).known([symbol], firstRow - NEWS_MEMORY_MS, ts + BAR_MS + 1, END),
    new MacroRepository(database).known(CONTEXT_SERIES, firstMacroDay(firstRow), ts + BAR_MS + 1, END),
  ]);
  const engines = new EngineSet([symbol]);
  let window: Float32Array | null = null;
  await replayIntake(
    [symbol],
    {
      series,
      minutes: [ts],
      isStored: (of, at) => !late.has(barKey(of, series.get(of)!.ts[at]!)),
      writtenFrom: () => Infinity,
      contextAt: () => ({ news: news.map(toAvailableNews), observations }),
    },
    async (_, windows) => {
      window = windows[0]?.window ?? null;
    },
    engines,
  );
  const isOwn = (key: string) => key.startsWith(`${symbol} `);
  return {
    bar: barAt(own, row),
    window,
    bars: row + 1 - [...late].filter(isOwn).length,
    missingMinutes: engines.tracker(symbol).window.missingMinutes,
    lateBars: late.size,
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
  const read = await seriesReader(database, [symbol], session.open);
  const [own] = await read(ts, ts + 1);
  return own === undefined || own.length === 0 ? null : barAt(own, 0);
}

/** The last bars until `ts`. */
async function readSeries(database: Database, symbols: readonly string[], ts: number, open: number): Promise<Map<string, BarSeries>> {
  const read = await seriesReader(database, symbols, open);
  let series: BarSeries[] = [];
  for (const history of HISTORY_MS) {
    series = await read(ts - history, ts + 1);
    if (series.every(({ length }) => length >= COLD_START_BARS)) break;
  }
  return new Map(series.map((one) => [one.symbol, one]));
}

/** Reads bars of [from, to), adjusted as of an opening by the splits and dividends that were reported until then. */
async function seriesReader(
  database: Database,
  symbols: readonly string[],
  open: number,
): Promise<(from: number, to: number) => Promise<BarSeries[]>> {
  const repository = new BarRepository(database);
  const actions = await new CorporateActionRepository(database).list();
  const isLater = actions.some((one) => symbols.includes(one.symbol) && one.fetchedAt > open && one.exDate <= newYorkDate(open));
  return (from, to) => (isLater ? repository.seriesWithout(symbols, from, to, open, open) : repository.series(symbols, from, to, open));
}

/**
 * Bars that are stored otherwise than they were known at the minute: those fetched later. One on which something was recorded was known
 * with other values, as was one from before anything was recorded; any other one had not come. Without a record of the minute there is
 * no "then", and all that is stored counts.
 */
async function changesSince(database: Database, source: Source, series: ReadonlyMap<string, BarSeries>, ts: number) {
  const nothing = { late: new Set<string>(), corrected: 0 };
  const served = new ServedRepository(database);
  const recordedAt = await served.recordedAt(ts);
  if (recordedAt === null) return nothing;
  const symbols = [...series.keys()];
  const from = Math.min(...[...series.values()].map((one) => (one.length === 0 ? ts : one.ts[0]!)));
  // A virtual market stands still until the minute is stored; the other one's time is that of the wall.
  const later = await served.fetchedAfter(symbols, from, ts + 1, source === 'yahoo' ? recordedAt : ts + BAR_MS);
  if (later.length === 0) return nothing;
  const recorded = await served.recordedOn(
    symbols,
    later.map((bar) => bar.ts),
  );
  const keys = new Set(recorded.bars.map((bar) => barKey(bar.symbol, bar.ts)));
  const wasKnown = ({ symbol, ts: start }: Pick<BarTime, 'symbol' | 'ts'>) => keys.has(barKey(symbol, start)) || start < recorded.first;
  const reached = new Set(symbols.flatMap((symbol) => [...reachedBars(series.get(symbol)!, ts)].map((start) => barKey(symbol, start))));
  return {
    late: new Set(later.filter((bar) => !wasKnown(bar)).map((bar) => barKey(bar.symbol, bar.ts))),
    corrected: later.filter((bar) => wasKnown(bar) && reached.has(barKey(bar.symbol, bar.ts))).length,
  };
}

function barAt({ symbol, ts, open, high, low, close, volume }: BarSeries, row: number): Bar {
  return { symbol, ts: ts[row]!, open: open[row]!, high: high[row]!, low: low[row]!, close: close[row]!, volume: volume[row]! };
}
