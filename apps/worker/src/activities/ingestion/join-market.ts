import type { MarketClock } from '@tandem/domain';
import { addSymbols } from './add-symbols.js';
import { ClockFace } from './clock-face.js';
import type { IngestionDependencies } from './dependencies.js';
import type { MarketCalendar } from './market-calendar.js';

/** The market, and where it stands in the database. */
export interface JoinedMarket {
  readonly calendar: MarketCalendar;
  readonly clock: MarketClock;
}

/**
 * Opens the market and makes sure that it goes on with what is stored: every worker that starts may have been given
 * other settings than the one before it. Symbols that are new get their history.
 * @throws ForeignSourceError or ForeignMarketError when the database belongs to another market
 */
export async function joinMarket(dependencies: IngestionDependencies, report: (details: unknown) => void): Promise<JoinedMarket> {
  const calendar = await dependencies.calendar();
  const { market } = calendar;
  const unprepared = new ClockFace(market.source, dependencies.speed).at('preparing', 0, Date.now());
  const clock = await dependencies.clocks.claim(unprepared, market.identity);
  if (clock.session !== null) await addSymbols(dependencies, market, { ...clock, session: clock.session }, report);
  return { calendar, clock };
}
