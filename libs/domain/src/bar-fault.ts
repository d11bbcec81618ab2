import type { Bar } from './bar.js';

/** What can be wrong with a bar by itself. */
export type BarFaultRule = 'price' | 'highBelowLow' | 'outsideRange' | 'volume';

interface BarFault {
  readonly rule: BarFaultRule;
  /** The fault in words, with the numbers. */
  readonly text: string;
}

/**
 * How far open and close may lie outside of [low, high], as a share of the price: feeds that round to float32 (24 bits,
 * 6e-8) are off by less, and the smallest real fault, a cent on $5,000, is 2e-6.
 */
const RANGE_TOLERANCE = 1e-6;

/**
 * Why a bar cannot be one, undefined for a bar that can: a price that is not positive and finite, a high below the low,
 * an open or close outside of [low, high] (swapped columns show there), a volume that is negative or not finite. The one
 * definition for training and live alike.
 */
export function barFault(bar: Omit<Bar, 'symbol'>): BarFault | undefined {
  const { open, high, low, close, volume } = bar;
  const priced = isPrice(open) && isPrice(high) && isPrice(low) && isPrice(close);
  if (priced && high >= low && isWithin(open, low, high) && isWithin(close, low, high) && volume >= 0 && volume < Infinity) return undefined;
  return describeFault(bar);
}

function isPrice(x: number): boolean {
  return x > 0 && x < Infinity;
}

function isWithin(x: number, low: number, high: number): boolean {
  return x >= low * (1 - RANGE_TOLERANCE) && x <= high * (1 + RANGE_TOLERANCE);
}

function describeFault(bar: Omit<Bar, 'symbol'>): BarFault {
  const { high, low } = bar;
  for (const name of ['open', 'high', 'low', 'close'] as const) {
    if (!isPrice(bar[name])) return { rule: 'price', text: `${name} is ${bar[name]}, expected a positive, finite price` };
  }
  if (high < low) return { rule: 'highBelowLow', text: `high ${high} is below low ${low}` };
  for (const name of ['open', 'close'] as const) {
    if (!isWithin(bar[name], low, high)) return { rule: 'outsideRange', text: `${name} ${bar[name]} is outside of low ${low} to high ${high}` };
  }
  return { rule: 'volume', text: `volume is ${bar.volume}, expected zero or more` };
}
