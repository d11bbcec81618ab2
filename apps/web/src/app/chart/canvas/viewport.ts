import type { Candle } from '../series/candle';

/** Which part of a series is on the screen. */
export interface Viewport {
  /** How many candles are shown. */
  readonly bars: number;
  /** Start of the rightmost candle; null follows the newest. */
  readonly end: number | null;
}

export const FEWEST_BARS = 20;

/** The candles of a viewport as a half-open range of indices. */
export function visibleRange(candles: readonly Candle[], { bars, end }: Viewport): { start: number; end: number } {
  const last = end === null ? candles.length : candles.findLastIndex(({ x }) => x <= end) + 1;
  const shown = Math.max(last, Math.min(bars, candles.length));
  return { start: Math.max(0, shown - bars), end: shown };
}

/** Shows more (factor > 1) or fewer candles; the right edge stays. */
export function zoom(candles: readonly Candle[], viewport: Viewport, factor: number): Viewport {
  const longest = Math.max(FEWEST_BARS, candles.length);
  return { ...viewport, bars: Math.round(Math.min(longest, Math.max(FEWEST_BARS, viewport.bars * factor))) };
}

/** Moves by so many candles, positive towards the newest, and follows again once the newest is reached. */
export function pan(candles: readonly Candle[], viewport: Viewport, steps: number): Viewport {
  const { end } = visibleRange(candles, viewport);
  const target = Math.max(end + steps, Math.min(viewport.bars, candles.length));
  return { ...viewport, end: target >= candles.length ? null : (candles[target - 1]?.x ?? null) };
}
