import { BAR_MS, Random, sessionsBetween, type Bar, type Session } from '@tandem/domain';
import { BANDS } from '../src/cone/bands.js';
import { maximumQuantile } from './brownian-maximum.js';

/** Steps of a random walk within a bar: highs and lows are those of the steps. */
const STEPS_PER_BAR = 6;

/** Volatility of a bar, in log price. */
const SIGMA = 0.001;

/** A seeded market of random walks with a known volatility, half of whose variance is common to all symbols. */
export class ConeMarket {
  private readonly random: Random;
  private readonly prices: Map<string, number>;

  constructor(
    readonly symbols: readonly string[],
    seed = 1,
  ) {
    this.random = new Random(seed);
    this.prices = new Map(symbols.map((symbol) => [symbol, 100]));
  }

  /** The bars of a minute, one a symbol. @param scale of the volatility */
  minute(ts: number, scale = 1): Bar[] {
    const step = (SIGMA * scale) / Math.sqrt(2 * STEPS_PER_BAR);
    const common = Array.from({ length: STEPS_PER_BAR }, () => this.random.normal());
    return this.symbols.map((symbol) => {
      const open = this.prices.get(symbol)!;
      const path = common.map((z) => step * (z + this.random.normal()));
      const prices = path.map((_, i) => open * Math.exp(path.slice(0, i + 1).reduce((a, b) => a + b)));
      const close = prices.at(-1)!;
      this.prices.set(symbol, close);
      return { symbol, ts, open, high: Math.max(open, ...prices), low: Math.min(open, ...prices), close, volume: 1_000 };
    });
  }
}

/** Starts of the bars of a session. */
export function minutesOf({ open, close }: Session): number[] {
  return Array.from({ length: (close - open) / BAR_MS }, (_, i) => open + i * BAR_MS);
}

/** Full sessions of the simulated calendar, in order of time. */
export function fullSessions(count: number): Session[] {
  return sessionsBetween('2021-01-04', '2024-12-31')
    .filter(({ earlyClose }) => !earlyClose)
    .slice(0, count);
}

/** Quantiles of the log excursion of a random walk with `SIGMA` a bar, one a band. */
export const KNOWN_QUANTILES = Float32Array.from(BANDS, ({ minutes, level }) =>
  Math.log(maximumQuantile(level) * SIGMA * Math.sqrt(minutes)),
);
