import type { Candle } from './candle';

/** Room above the candles, and below them for volume, as shares of what the price moved. */
const HEADROOM = 0.08;
const FOOTROOM = 0.3;
/** A price that did not move gets a thousandth of itself to stand in. */
const STILL = 0.001;

/** The prices that the axis spans so that all candles and the volume below them have room. */
export function priceRange(candles: readonly Candle[]): { min: number; max: number } {
  if (candles.length === 0) return { min: 0, max: 1 };
  const low = Math.min(...candles.map(({ l }) => l));
  const high = Math.max(...candles.map(({ h }) => h));
  const moved = high - low || Math.abs(high) * STILL;
  return { min: low - moved * FOOTROOM, max: high + moved * HEADROOM };
}
