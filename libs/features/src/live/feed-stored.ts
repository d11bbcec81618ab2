import type { BarSeries } from '@tandem/domain';
import { COLD_START_BARS, type EngineSet } from './engine-set.js';

/** Reads the last bars of symbols, in columns. */
export type ReadLatest = (symbols: readonly string[], perSymbol: number) => Promise<ReadonlyMap<string, BarSeries>>;

/** Symbols whose history is read at once: with 2,060 bars each some 100 ms, and 5 MB of memory. */
const SLICE_SYMBOLS = 25;

/**
 * Feeds engines the newest stored bars. Those whose past is not what is stored are rebuilt. Rebuilding comes last: the rows of a rebuilt
 * engine hold the market's return, so the market must have its new bars by then. However many are rebuilt, memory holds the history of few,
 * and other work of the process gets its turn after each.
 * @param stored the newest bars of every followed symbol; of those that are fewer than the engines know, what lies before is not compared
 * @param writtenFrom start of the oldest bar that was written since the last call, Infinity for none: when that lies before what was read
 * of some symbol, every engine is rebuilt
 * @param onNewest called when an engine has come to a new bar: of those that are rebuilt to the newest alone, of the others to each
 */
export async function feedStored(
  engines: EngineSet,
  stored: ReadonlyMap<string, BarSeries>,
  writtenFrom: number,
  readLatest: ReadLatest,
  onNewest: (symbol: string) => void,
): Promise<void> {
  if (writtenFrom < newestStart(stored)) engines.reset();
  const { fresh, rebuild } = engines.compare(stored);
  const newest = newestOf(stored);
  const readSlice = async (from: number) => {
    const symbols = rebuild.slice(from, from + SLICE_SYMBOLS);
    return symbols.length === 0 ? [] : upTo(newest, await readLatest(symbols, COLD_START_BARS));
  };
  // Read before anything is fed: when it fails, the next attempt finds everything as new as this one did.
  let history = await readSlice(0);
  for (const bar of fresh) {
    engines.feed(bar);
    onNewest(bar.symbol);
  }
  try {
    for (let from = SLICE_SYMBOLS; history.length > 0; from += SLICE_SYMBOLS) {
      await engines.rebuildInTurns(history);
      history = await readSlice(from);
    }
  } catch (error) {
    // What was fed by now would be nothing new to the next attempt.
    engines.reset();
    throw error;
  }
  for (const symbol of rebuild) onNewest(symbol);
}

/** From here on the bars of every symbol were read. */
function newestStart(stored: ReadonlyMap<string, BarSeries>): number {
  return Math.max(...[...stored.values()].map(({ length, ts }) => (length === 0 ? -Infinity : ts[0]!)));
}

function newestOf(stored: ReadonlyMap<string, BarSeries>): number {
  return Math.max(...[...stored.values()].map(({ length, ts }) => (length === 0 ? -Infinity : ts[length - 1]!)));
}

/** The history without what came after the read that it belongs to, so that all symbols stand at the same minute. */
function upTo(newest: number, history: ReadonlyMap<string, BarSeries>): [symbol: string, series: BarSeries][] {
  return [...history].map(([symbol, series]) => {
    const length = series.ts.findLastIndex((ts) => ts <= newest) + 1;
    return [symbol, { ...series, length }];
  });
}
