import { BarFileError, readBarDirectory, type BarDirectory, type ReadOptions } from '@tandem/bar-files';
import type { Settings } from '@tandem/config';
import { barsOf, toSeries, type Bar, type BarSeries, type CorporateAction, type MacroObservation, type NewsItem } from '@tandem/domain';
import type { MarketHistory } from '@tandem/features';
import { openReplay, openSimulated, ReplayError, type MarketSession, type VirtualMarket } from '@tandem/sources';
import { CommandError, EXIT } from '../terminal/exit-codes.js';
import type { Terminal } from '../terminal/terminal.js';

/** All bar files of a directory, with progress. @throws CommandError naming the file that cannot be read, and where */
export async function readBars(
  directory: string,
  readAs: ReadOptions,
  terminal: Pick<Terminal, 'progress' | 'settle'>,
): Promise<BarDirectory> {
  const onFile = (file: string, number: number, of: number) => {
    terminal.progress(`Reading ${file}, ${number} of ${of}`);
  };
  try {
    return await readBarDirectory(directory, onFile, readAs);
  } catch (error) {
    throw error instanceof BarFileError ? new CommandError(error.message, EXIT.usage, { cause: error }) : error;
  } finally {
    terminal.settle();
  }
}

/** A directory of recorded bars. @throws CommandError when it cannot be played */
export function openRecorded(directory: string, symbols: readonly string[], readAs: ReadOptions): Promise<VirtualMarket> {
  return openReplay(directory, symbols, readAs).catch((error: unknown) => {
    throw error instanceof ReplayError ? new CommandError(error.message, EXIT.usage, { cause: error }) : error;
  });
}

/** The simulated market that the settings describe. */
export function openConfiguredSimulation({ SYMBOLS, SIMULATOR_SEED, SIMULATOR_PREDICTABILITY }: Settings): VirtualMarket {
  return openSimulated({ symbols: SYMBOLS, seed: SIMULATOR_SEED, predictability: { strength: SIMULATOR_PREDICTABILITY } });
}

/**
 * Bars from before a split or dividend as they would be without it: a split divides prices and multiplies volumes, a
 * dividend lowers prices by the share of the last price that was paid out (CRSP's method).
 * @param bars all bars before the ex-date, oldest first, in the shares of the day before
 */
export function adjustBefore(bars: readonly Bar[], { kind, value }: CorporateAction): Bar[] {
  const last = bars.at(-1);
  if (last === undefined) return [];
  const price = kind === 'split' ? 1 / value : 1 - value / last.close;
  if (price <= 0) return [...bars];
  const shares = kind === 'split' ? value : 1;
  return bars.map((bar) => ({
    ...bar,
    open: bar.open * price,
    high: bar.high * price,
    low: bar.low * price,
    close: bar.close * price,
    volume: bar.volume * shares,
  }));
}

/**
 * All sessions of a recording, or those that a simulated market preloads, one series a symbol, in today's shares.
 * @param onSession called with each session read, counted from 1, and all that it holds
 */
export async function readHistory(
  market: VirtualMarket,
  onSession: (number: number, of: number, session: MarketSession) => void,
): Promise<BarSeries[]> {
  const sessions = Math.min(market.sessionCount, Number.isFinite(market.sessionCount) ? Infinity : market.preloadSessions);
  const history = new Map<string, Bar[]>(market.symbols.map((symbol) => [symbol, []]));
  for (let index = 0; index < sessions; index += 1) {
    const session = await market.session(index);
    if (session === undefined) break;
    for (const action of inOrder(session.corporateActions)) adjust(history, action);
    for (const series of session.bars) history.get(series.symbol)?.push(...barsOf([series]));
    onSession(index + 1, sessions, session);
  }
  return [...history].filter(([, bars]) => bars.length > 0).map(([symbol, bars]) => toSeries(symbol, bars));
}

/** A dividend is stated in the shares that trade on its day: a split of the same day comes first. */
function inOrder(actions: readonly CorporateAction[]): CorporateAction[] {
  return [...actions].sort((a, b) => Number(a.kind === 'dividend') - Number(b.kind === 'dividend'));
}

function adjust(history: Map<string, Bar[]>, action: CorporateAction): void {
  const bars = history.get(action.symbol);
  if (bars !== undefined) history.set(action.symbol, adjustBefore(bars, action));
}

/** Symbols of the simulated market that are checked, besides SPY: what holds for one holds for all. */
const SIMULATED_SYMBOLS = 4;

interface MarketChoice {
  /** Directory of recorded bars; default: a small simulated market. */
  readonly bars: string | undefined;
  readonly readAs: ReadOptions;
  /** Of the simulated market. */
  readonly seed: number;
}

/** Bars, news and macro observations of a recorded or simulated market, each with the time from which it was known. */
export async function readMarket({ bars, readAs, seed }: MarketChoice, { SYMBOLS }: Settings, terminal: Terminal): Promise<MarketHistory> {
  const market =
    bars === undefined ? openSimulated({ symbols: SYMBOLS.slice(0, SIMULATED_SYMBOLS), seed }) : await openRecorded(bars, SYMBOLS, readAs);
  market.warnings.forEach((warning) => terminal.print(`Note: ${warning}`));
  return readKnown(market, terminal);
}

async function readKnown(market: VirtualMarket, terminal: Terminal): Promise<MarketHistory> {
  const news: NewsItem[] = [];
  const observations: MacroObservation[] = [];
  const series = await readHistory(market, (number, of, session) => {
    terminal.progress(`Reading session ${number} of ${of}`);
    news.push(...session.news);
    observations.push(...session.macro);
  });
  terminal.settle();
  // A virtual market delivers its news as it is published.
  return { series, observations, news: news.map((item) => ({ ...item, availableAt: item.publishedAt })) };
}
