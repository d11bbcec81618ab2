import { BAR_MS, newYorkDate, type MacroObservation } from '@tandem/domain';
import type { MarketHistory } from '../checks/market-history.js';
import { uniform } from '../checks/uniform.js';
import type { AvailableNews } from '../context/available-news.js';
import { randomSeries } from './random-market.js';

/** A random market of two symbols and SPY with news by day and by night and two macro series, some of them late. */
export function randomHistory(sessions: number, seed = 1, missing = 0.01): MarketHistory {
  const random = uniform(seed);
  const series = ['AAA', 'BBB', 'SPY'].map((symbol, i) => randomSeries({ symbol, seed: 10 * seed + i, sessions, missing }));
  const { ts, length } = series[2]!;
  const news: AvailableNews[] = Array.from({ length: 4 * sessions }, () => {
    const publishedAt = ts[Math.floor(random() * length)]! + Math.floor(random() * 1_200) * BAR_MS;
    return { symbols: random() < 0.5 ? ['AAA'] : ['BBB', 'SPY'], publishedAt, availableAt: publishedAt + Math.floor(random() * 20) * BAR_MS, sentiment: 2 * random() - 1 };
  });
  const observations: MacroObservation[] = Array.from({ length: 2 * sessions }, (_, i) => {
    const availableAt = ts[Math.floor((i / (2 * sessions)) * length)]!;
    return { series: i % 2 === 0 ? 'VIXCLS' : 'DGS10', observedOn: newYorkDate(availableAt - 86_400_000), availableAt, value: 10 + 10 * random() };
  });
  return { series, news, observations };
}
