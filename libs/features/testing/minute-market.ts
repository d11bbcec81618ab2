import { BAR_MS, Random, type Bar, type Session } from '@tandem/domain';

/** A seeded market of independent random walks: bars of every symbol, minute by minute. */
export class RandomMarket {
  private readonly closes: Map<string, number>;
  private readonly random: Random;

  constructor(
    readonly symbols: readonly string[],
    seed = 7,
  ) {
    this.random = new Random(seed);
    this.closes = new Map(symbols.map((symbol) => [symbol, 50 + 200 * this.random.uniform()]));
  }

  /** One bar of every symbol for the minute that starts at `ts`. */
  minute(ts: number): Bar[] {
    return this.symbols.map((symbol) => {
      const open = this.closes.get(symbol)!;
      const close = open * Math.exp(0.001 * this.random.normal());
      const spread = 1 + 0.0005 * this.random.uniform();
      this.closes.set(symbol, close);
      const volume = Math.round(1_000 + 9_000 * this.random.uniform());
      return { symbol, ts, open, high: Math.max(open, close) * spread, low: Math.min(open, close) / spread, close, volume };
    });
  }

  /** All bars of a session, or of its first `minutes`. */
  session({ open, close }: Session, minutes = (close - open) / BAR_MS): Bar[] {
    return Array.from({ length: minutes }, (_, i) => this.minute(open + i * BAR_MS)).flat();
  }
}
