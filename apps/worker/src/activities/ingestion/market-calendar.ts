import type { MarketSession, VirtualMarket } from '@tandem/sources';

/** Finds the sessions of a virtual market by their dates. Remembers what it has seen: sessions are asked for in order. */
export class MarketCalendar {
  private readonly dates: string[] = [];

  constructor(readonly market: VirtualMarket) {}

  /** The first session after the New York day `date`; undefined when the market has none. */
  async after(date: string): Promise<MarketSession | undefined> {
    for (let index = this.firstUnknownAfter(date); ; index += 1) {
      const session = await this.market.session(index);
      if (session === undefined) return undefined;
      this.dates[index] = session.session.date;
      if (session.session.date > date) return session;
    }
  }

  /** The last session before the New York day `date`; undefined when the market begins later. */
  async before(date: string): Promise<MarketSession | undefined> {
    let last: MarketSession | undefined;
    for (let index = 0; ; index += 1) {
      const session = await this.market.session(index);
      if (session === undefined || session.session.date >= date) return last;
      this.dates[index] = session.session.date;
      last = session;
    }
  }

  /** Sessions known to be no later than `date` are not opened again: going back can be costly. */
  private firstUnknownAfter(date: string): number {
    return this.dates.findLastIndex((known) => known <= date) + 1;
  }
}
