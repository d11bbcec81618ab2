import type { Settings } from '@tandem/config';
import type { MarketHistory } from '@tandem/features';
import type { MacroObservation, NewsItem } from '@tandem/market';
import { openSimulated, type VirtualMarket } from '@tandem/sources';
import type { Terminal } from '../terminal/terminal.js';
import { openRecorded } from '../train/open-market.js';
import { readHistory } from '../train/read-history.js';

/** Symbols of the simulated market that are checked, besides SPY: what holds for one holds for all. */
const SIMULATED_SYMBOLS = 4;

export interface MarketChoice {
  /** Directory of recorded bars; default: a small simulated market. */
  readonly bars: string | undefined;
  /** Of the simulated market. */
  readonly seed: number;
}

/** Bars, news and macro observations of a recorded or simulated market, each with the time from which it was known. */
export async function readMarket({ bars, seed }: MarketChoice, { SYMBOLS }: Settings, terminal: Terminal): Promise<MarketHistory> {
  const market = bars === undefined ? openSimulated({ symbols: SYMBOLS.slice(0, SIMULATED_SYMBOLS), seed }) : await openRecorded(bars, SYMBOLS);
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
