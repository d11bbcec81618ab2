import { minuteOfSession, sessionAt, type BarSeries, type Session } from '@tandem/domain';
import { BAR_FEATURES, FeatureEngine, InvalidBarError, unknownContext, type MarketReturns } from '@tandem/features';

/** Streams the bars of one symbol into features, as the live loop does. */
export class FeatureStream {
  private readonly engine: FeatureEngine;
  private readonly vector = new Float64Array(BAR_FEATURES.length);
  private readonly context = unknownContext();
  private last = -Infinity;

  /** @param market as of every bar that is pushed */
  constructor(
    symbol: string,
    private readonly market: MarketReturns,
  ) {
    this.engine = new FeatureEngine(symbol, BAR_FEATURES);
  }

  /**
   * Adds the bars that are newer than those before, and writes the features of each to the row of its minute. A bar that came late or was
   * corrected counts as it was. An impossible one is left out: it is a fault of inputs.
   * @param rowsOf where the rows of a session are; undefined: they are not wanted
   */
  push(bars: BarSeries, rowsOf: (session: Session) => Float32Array | undefined): void {
    for (let i = 0; i < bars.length; i++) {
      const ts = bars.ts[i]!;
      const session = ts > this.last ? sessionAt(ts) : undefined;
      if (session === undefined || !this.feed(bars, i)) continue;
      this.last = ts;
      rowsOf(session)?.set(this.vector, minuteOfSession(session, ts) * BAR_FEATURES.length);
    }
  }

  /** @returns whether bar `i` is one that can be */
  private feed({ ts, open, high, low, close, volume }: BarSeries, i: number): boolean {
    this.market.write(ts[i]!, this.context);
    const bar = { ts: ts[i]!, open: open[i]!, high: high[i]!, low: low[i]!, close: close[i]!, volume: volume[i]! };
    try {
      this.engine.push(bar, this.context, this.vector);
      return true;
    } catch (error) {
      if (!(error instanceof InvalidBarError)) throw error;
      return false;
    }
  }
}
