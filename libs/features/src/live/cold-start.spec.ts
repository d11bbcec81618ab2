import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MARKET_SYMBOL, sessionsBetween, toSeries, WINDOW_BARS, type Bar, type BarSeries } from '@tandem/domain';
import { FEATURE_COUNT, FEATURE_NAMES } from '../engine/catalog.js';
import { computeFeatures } from '../engine/compute-features.js';
import { RandomMarket } from '../../testing/minute-market.js';
import { COLD_START_BARS, EngineSet } from './engine-set.js';
import { WINDOW_VALUES } from './feature-window.js';
import { startCold } from './start-cold.js';

const SYMBOL = 'GS';
const SYMBOLS = [SYMBOL, MARKET_SYMBOL];
/** Eight sessions with half days among them. */
const SESSIONS = sessionsBetween('2025-11-20', '2025-12-02');
/** A window is in float32: one unit in its last place. */
const FLOAT32 = 2 ** -23;
/** Rounding that differences near zero show: see ROUNDING in libs/features. */
const ROUNDING = 1e-13;

/** A market in which a minute lacks each symbol's bar with the probability `missing`, by a hash of minute and symbol. */
function barsOf(seed: number, missing: number): Bar[] {
  const market = new RandomMarket(SYMBOLS, seed);
  const lacks = ({ ts, symbol }: Bar) => (Math.imul(ts / 60_000 + symbol.length * 7919, 2_654_435_761) >>> 0) / 2 ** 32 < missing;
  return SESSIONS.flatMap((session) => market.session(session)).filter((bar) => !lacks(bar));
}

const newest = (bars: readonly Bar[], symbol: string, count: number) =>
  toSeries(symbol, bars.filter((bar) => bar.symbol === symbol).slice(-count));

function expectClose(actual: ArrayLike<number>, expected: Float64Array, tolerance: number): void {
  expected.forEach((value, i) => {
    const difference = Math.abs(actual[i]! - value);
    if (Object.is(actual[i], value) || difference <= ROUNDING || difference <= tolerance * Math.abs(value)) return;
    expect.fail(`${FEATURE_NAMES[i % FEATURE_COUNT]}: ${actual[i]} instead of ${value}`);
  });
}

describe('an engine that starts cold', () => {
  it('has the window of the whole history from COLD_START_BARS stored bars, and peeks the next bar as training computes it', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 1_000 }),
        fc.constantFrom(0, 0.02),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (seed, missing, share) => {
          const bars = barsOf(seed, missing);
          const minutes = [...new Set(bars.map(({ ts }) => ts))].filter((_, i) => i > COLD_START_BARS + 100);
          const now = minutes[Math.floor(share * (minutes.length - 1))]!;
          const closed = bars.filter(({ ts }) => ts < now);
          const engines = new EngineSet([SYMBOL]);
          engines.rebuild(new Map(SYMBOLS.map((symbol) => [symbol, newest(closed, symbol, COLD_START_BARS)])));
          const window = new Float32Array(WINDOW_VALUES);
          engines.tracker(SYMBOL).window.write(window, 0);
          const { values } = computeFeatures(
            newest(closed, SYMBOL, Infinity),
            newest(closed, MARKET_SYMBOL, Infinity),
            undefined,
            FEATURE_NAMES,
          );
          expectClose(window, values.subarray(-WINDOW_BARS * FEATURE_COUNT), FLOAT32);
          const [own, market] = SYMBOLS.map((symbol) => newest(closed, symbol, COLD_START_BARS)) as [BarSeries, BarSeries];
          const alone = new Float32Array(WINDOW_VALUES);
          startCold(own, market, { news: [], observations: [] }).window.write(alone, 0);
          expect(alone).toEqual(window);

          const forming = bars.find((bar) => bar.ts === now && bar.symbol === SYMBOL);
          if (forming === undefined) return;
          const seen = bars.filter(({ ts }) => ts <= now);
          const next = computeFeatures(
            newest(seen, SYMBOL, Infinity),
            newest(seen, MARKET_SYMBOL, Infinity),
            undefined,
            FEATURE_NAMES,
          ).values;
          const peeked = engines.peek(
            forming,
            bars.find((bar) => bar.ts === now && bar.symbol === MARKET_SYMBOL),
          );
          expectClose(peeked!, next.subarray(-FEATURE_COUNT), 1e-9);
        },
      ),
      { numRuns: 12 },
    );
  }, 60_000);
});
