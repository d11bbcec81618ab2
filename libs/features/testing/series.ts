import { expect } from 'vitest';
import { sliceSeries, type BarSeries } from '@tandem/domain';
import { relativeDifference } from '../src/checks/leak.js';

type Column = 'ts' | 'open' | 'high' | 'low' | 'close' | 'volume';
const PRICES = ['open', 'high', 'low', 'close'] as const;

/** A copy in which bars `from` … `to` - 1 have other prices and volumes. */
export function scaled(series: BarSeries, from: number, to: number, price: number, volume = 1): BarSeries {
  return changed(series, (copy) => {
    for (let t = from; t < to; t++) {
      for (const column of PRICES) copy[column][t]! *= price;
      copy.volume[t]! *= volume;
    }
  });
}

/** A copy in which bars `from` … `to` - 1 repeat the one before. */
export function stuck(series: BarSeries, from: number, to: number): BarSeries {
  return changed(series, (copy) => {
    for (const column of PRICES) copy[column].fill(copy[column][from - 1]!, from, to);
  });
}

/** A copy with single values set: row, column, value. */
export function withValues(series: BarSeries, ...values: readonly (readonly [row: number, column: Column, value: number])[]): BarSeries {
  return changed(series, (copy) => values.forEach(([row, column, value]) => (copy[column][row] = value)));
}

/** A copy that was changed. */
export function changed(series: BarSeries, change: (copy: BarSeries) => void): BarSeries {
  const copy = sliceSeries(series, 0);
  change(copy);
  return copy;
}

export { relativeDifference };

/** Fails unless both agree to `tolerance` relative, or `floor` absolute; NaN agrees with NaN alone. */
export function expectClose(actual: number, expected: number, where: string, tolerance = 1e-9, floor = 0): void {
  if (relativeDifference(actual, expected) <= tolerance || Math.abs(actual - expected) <= floor) return;
  expect.fail(`${where}: ${actual} instead of ${expected}`);
}
