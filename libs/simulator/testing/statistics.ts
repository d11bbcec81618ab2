import type { BarSeries } from '@tandem/domain';

/** Sample statistics that the simulator's tests measure. */
export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Pearson's correlation of two samples of the same length. */
export function correlation(x: readonly number[], y: readonly number[]): number {
  const [mx, my] = [mean(x), mean(y)];
  let [xy, xx, yy] = [0, 0, 0];
  x.forEach((value, i) => {
    xy += (value - mx) * (y[i]! - my);
    xx += (value - mx) ** 2;
    yy += (y[i]! - my) ** 2;
  });
  return xy / Math.sqrt(xx * yy);
}

/** Fourth standardised moment; 3 for a normal distribution. */
export function kurtosis(values: readonly number[]): number {
  const centre = mean(values);
  const variance = mean(values.map((value) => (value - centre) ** 2));
  return mean(values.map((value) => (value - centre) ** 4)) / variance ** 2;
}

/** Log returns from close to close within one session. */
export function closeReturns({ close }: BarSeries): number[] {
  return Array.from(close.subarray(1), (price, i) => Math.log(price / close[i]!));
}
