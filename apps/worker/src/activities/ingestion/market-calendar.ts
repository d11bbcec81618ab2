import type { MarketSession, VirtualMarket } from '@tandem/sources';

/** Finds the sessions of a virtual market by their dates, and opens none but the one that is wanted: that can be costly. */
export class MarketCalendar {
  constructor(readonly market: VirtualMarket) {}

  /** The first session after the New York day `date`; undefined when the market has none. */
  async after(date: string): Promise<MarketSession | undefined> {
    for (let index = 0; ; index += 1) {
      const day = this.market.date(index);
      if (day === undefined) return undefined;
      if (day > date) return this.market.session(index);
    }
  }

  /** Day of the last session before the New York day `date`; undefined when the market begins later. */
  dateBefore(date: string): string | undefined {
    let last: string | undefined;
    for (let index = 0; ; index += 1) {
      const day = this.market.date(index);
      if (day === undefined || day >= date) return last;
      last = day;
    }
  }
}
