import { toSeries, barsOf, type BarSeries } from '@tandem/market';
import { openSimulated } from '@tandem/sources';

/** The first sessions of a simulated market, one series a symbol. */
export async function simulatedHistory(symbols: readonly string[], sessions: number): Promise<BarSeries[]> {
  const market = openSimulated({ symbols, seed: 3 });
  const days: BarSeries[][] = [];
  for (let index = 0; index < sessions; index += 1) days.push([...(await market.session(index))!.bars]);
  return market.symbols.map((symbol, place) => toSeries(symbol, days.flatMap((bars) => [...barsOf([bars[place]!])])));
}
