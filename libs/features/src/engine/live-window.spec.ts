import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type BarSeries, MARKET_SYMBOL, WINDOW_BARS } from '@tandem/domain';
import { barAt, gapped, randomSeries } from '../../testing/random-market.js';
import { expectClose } from '../../testing/series.js';
import { ROUNDING_FLOOR, WARM_UP_TOLERANCE } from '../checks/warm-up.js';
import { unknownContext } from '../context/context-features.js';
import { MarketReturns } from '../context/market-returns.js';
import { FEATURE_NAMES } from './catalog.js';
import { computeFeatures } from './compute-features.js';
import { FeatureEngine, RECURSION_MEMORY_BARS } from './feature-engine.js';

const WIDTH = FEATURE_NAMES.length;

/** Ten sessions, the half days after Thanksgiving and before Christmas among them, with whatever may be missing or still. */
const someMarket = fc.record({
  seed: fc.integer({ min: 1, max: 1_000_000 }),
  from: fc.constantFrom('2025-11-20', '2025-12-12', '2025-03-03'),
  missing: fc.constantFrom(0, 0.01, 0.2),
  volatility: fc.constantFrom(0.1, 1, 5),
  idle: fc.constantFrom(0, 0.05, 0.9),
  stuck: fc.constantFrom(0, 0.002, 0.02),
  overnight: fc.constantFrom(1, 0.84, 1.3),
});

/** The live engine from bar `start` on, as the API runs it: closed bars, and forming ones looked at in between. */
function liveWindow(series: BarSeries, market: BarSeries, start: number, end: number): Float64Array {
  const engine = new FeatureEngine(series.symbol, FEATURE_NAMES);
  const returns = MarketReturns.of(market);
  const window = new Float64Array(WINDOW_BARS * WIDTH);
  const forming = new Float64Array(WIDTH);
  const context = unknownContext();
  for (let i = start; i < end; i++) {
    const bar = barAt(series, i);
    returns.write(bar.ts, context);
    if (i % 3 === 0) engine.peek({ ...bar, close: bar.low, volume: bar.volume / 2 }, context, forming);
    engine.peek(bar, context, forming);
    const at = Math.max(0, i - (end - WINDOW_BARS)) * WIDTH;
    engine.push(bar, context, window, at);
    expect(Object.is(window[at + (i % WIDTH)], forming[i % WIDTH])).toBe(true);
  }
  return window;
}

/** The series with one price for good from row `row` on. */
function stopped(series: BarSeries, row: number): BarSeries {
  const stop = (column: Float64Array) => column.map((price, i) => (i < row ? price : series.close[row]!));
  return { ...series, open: stop(series.open), high: stop(series.high), low: stop(series.low), close: stop(series.close) };
}

/** Whether the last window of bars `start` … `end` - 1 is the same live, from `start` on, and in the batch of all. */
function expectSameWindow(series: BarSeries, market: BarSeries, start: number, end: number): void {
  const batch = computeFeatures(series, market, undefined, FEATURE_NAMES).values.subarray((end - WINDOW_BARS) * WIDTH, end * WIDTH);
  liveWindow(series, market, start, end).forEach((value, i) => {
    expectClose(
      value,
      batch[i]!,
      `${FEATURE_NAMES[i % WIDTH]} of bar ${end - WINDOW_BARS + Math.floor(i / WIDTH)}, from ${start}`,
      WARM_UP_TOLERANCE,
      ROUNDING_FLOOR,
    );
  });
}

describe('the live window', () => {
  it('is the batch window to 1e-9 from any starting point beyond the warm-up, whatever the bars are like', () => {
    fc.assert(
      fc.property(someMarket, fc.double({ min: 0, max: 1, noNaN: true }), fc.nat(), ({ overnight, ...market }, share, extra) => {
        const whole = randomSeries({ ...market, symbol: 'AAA', sessions: 10 });
        const spy = randomSeries({ ...market, symbol: MARKET_SYMBOL, seed: market.seed + 1, sessions: 10, stuck: 0 });
        const series = gapped(whole, Math.floor(whole.length / 3), overnight);
        const last = series.length - RECURSION_MEMORY_BARS - WINDOW_BARS;
        const start = Math.floor(share * last);
        const end = start + RECURSION_MEMORY_BARS + WINDOW_BARS + (extra % (last - start + 1));
        expectSameWindow(series, spy, start, end);
      }),
      { numRuns: 40 },
    );
  }, 60_000);

  it('is so even for a price that stopped for good, before the start or after it', () => {
    const series = randomSeries({ symbol: 'AAA', sessions: 12 });
    const market = randomSeries({ seed: 2, sessions: 12 });
    for (const row of [1_000, 1_599, 1_600, 1_610, 2_500, 3_500])
      expectSameWindow(stopped(series, row), market, 1_600, 1_600 + RECURSION_MEMORY_BARS + WINDOW_BARS);
  });
});
