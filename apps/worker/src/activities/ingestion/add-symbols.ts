import type { BarSeries, MarketClock } from '@tandem/domain';
import type { MarketSession, VirtualMarket } from '@tandem/sources';
import type { IngestionDependencies } from './dependencies.js';
import { barsUntil } from './session-minutes.js';
import { storeClosedBars, storeSurroundings } from './store-session.js';

/**
 * Stores what the symbols that joined the market since have missed, up to the clock; streaming goes on from there with
 * all of them. Idempotent: an attempt that was killed is made again from the first session.
 */
export async function addSymbols(
  dependencies: IngestionDependencies,
  market: VirtualMarket,
  clock: MarketClock & { session: string },
  report: (details: unknown) => void,
): Promise<void> {
  const { preparedSymbols } = dependencies;
  const known = new Set(await preparedSymbols.list());
  const missed = new Set(market.symbols.filter((symbol) => !known.has(symbol)));
  for (let index = 0; missed.size > 0 && isStored(market.date(index), clock); index += 1) {
    report({ adding: [...missed], session: index });
    const session = (await market.session(index))!;
    await storeSurroundings(dependencies, market, session);
    await storeClosedBars(dependencies, market, { ...session, bars: storedPart(session, missed, clock) });
  }
  await preparedSymbols.replace(market.symbols);
}

function isStored(date: string | undefined, { session }: { session: string }): boolean {
  return date !== undefined && date <= session;
}

/** All of a session that is over; of the one under way, the minutes that streaming will not come back to. */
function storedPart({ session, bars }: MarketSession, missed: ReadonlySet<string>, clock: MarketClock): BarSeries[] {
  const wanted = bars.filter(({ symbol }) => missed.has(symbol));
  const underWay = session.date === clock.session && clock.state === 'open';
  return underWay ? wanted.map((series) => barsUntil(series, clock.lastBarTs ?? -Infinity)) : wanted;
}
