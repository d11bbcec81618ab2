import { allocateSeries, joinSeries, pickBars, viewSeries, type BarSeries } from '@tandem/domain';
import { EngineSet } from './engine-set.js';
import { feedStored } from './feed-stored.js';
import { WINDOW_VALUES } from './feature-window.js';
import type { ContextUpdate } from './known-context.js';
import { OVERLAP_BARS } from './symbol-tracker.js';

/** What a reader of the database found, minute by minute. */
export interface ReplayedHistory {
  /** Bar starts for which something is to be computed, ascending. */
  readonly minutes: readonly number[];
  /** The newest `count` bars that were stored of a symbol, the market symbol's as well, at a minute, oldest first. */
  latest(symbol: string, minute: number, count: number): BarSeries;
  /** Start of the oldest bar that was written since the minute before; Infinity where only the minute's own were. */
  writtenFrom(minute: number): number;
  /** News and observations that became known since the minute before; at the first minute all that were known. */
  contextAt(minute: number): ContextUpdate;
}

/** The engine vectors of the window that ends with a bar; null where it is not complete. */
export interface ReplayedWindow {
  readonly symbol: string;
  /** WINDOW_BARS × FEATURE_COUNT unscaled values, row-major, oldest bar first. */
  readonly window: Float32Array | null;
}

/**
 * Streams a history through engines as the live loop did: cold at the first minute, from then on bar by bar, rebuilt where the past turned
 * out to be another one. What a row of a window holds is what was known when its bar was fed.
 * @param onMinute called for each minute with a window of every symbol that has a bar in it
 * @param engines which go on from where they stand, when they are at no later minute
 */
export async function replayIntake(
  symbols: readonly string[],
  history: ReplayedHistory,
  onMinute: (minute: number, windows: readonly ReplayedWindow[]) => Promise<void>,
  engines = new EngineSet(symbols),
): Promise<void> {
  for (const minute of history.minutes) {
    engines.addContext(history.contextAt(minute));
    const latest = (wanted: readonly string[], count: number) =>
      new Map(wanted.map((symbol) => [symbol, history.latest(symbol, minute, count)]));
    const windows = new Map<string, ReplayedWindow>();
    await feedStored(
      engines,
      latest(engines.followed, OVERLAP_BARS),
      history.writtenFrom(minute),
      async (wanted, count) => latest(wanted, count),
      (symbol) => {
        const { newest, window } = engines.tracker(symbol);
        if (newest?.ts !== minute || !symbols.includes(symbol)) return;
        const values = window.complete ? new Float32Array(WINDOW_VALUES) : null;
        if (values !== null) window.write(values, 0);
        windows.set(symbol, { symbol, window: values });
      },
    );
    await onMinute(minute, [...windows.values()]);
  }
}

/**
 * `latest` over all bars that any minute may know.
 * @param isStored whether row `row` of a symbol's series, which starts at `minute` or before, was stored at that minute
 */
export function latestOf(
  series: ReadonlyMap<string, BarSeries>,
  isStored: (symbol: string, row: number, minute: number) => boolean,
): ReplayedHistory['latest'] {
  return (symbol, minute, count) => {
    const all = series.get(symbol)!;
    const rows: number[] = [];
    for (let row = barsUntil(all, minute) - 1; row >= 0 && rows.length < count; row--) if (isStored(symbol, row, minute)) rows.push(row);
    rows.reverse();
    return pickBars(all, rows);
  };
}

/** `latest` over bars that were all stored by the minute that they start at, those of earlier sessions apart from those of this one. */
export function latestAcross(before: ReadonlyMap<string, BarSeries>, session: ReadonlyMap<string, BarSeries>): ReplayedHistory['latest'] {
  return (symbol, minute, count) => {
    const [earlier, today] = [before.get(symbol), session.get(symbol)];
    const end = today === undefined ? 0 : barsUntil(today, minute);
    const own = today === undefined ? null : viewSeries(today, Math.max(0, end - count), end);
    if (earlier === undefined || own?.length === count) return own ?? allocateSeries(symbol, 0);
    const newest = viewSeries(earlier, Math.max(0, earlier.length - count + (own?.length ?? 0)), earlier.length);
    return own === null ? newest : joinSeries(newest, own);
  };
}

/** How many bars start at `ts` or before, by bisection. */
function barsUntil({ ts: starts, length }: BarSeries, ts: number): number {
  let [low, high] = [0, length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (starts[middle]! <= ts) low = middle + 1;
    else high = middle;
  }
  return low;
}
