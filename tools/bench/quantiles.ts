/** Order statistics of a sample, in its own unit. */
export interface Quantiles {
  readonly count: number;
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
}

/** Nearest-rank quantiles of a sample that is not empty. */
export function quantiles(sample: readonly number[]): Quantiles {
  const sorted = [...sample].sort((a, b) => a - b);
  const at = (share: number) => sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)]!;
  return { count: sorted.length, p50: at(0.5), p99: at(0.99), max: at(1) };
}

/** `12.3` from milliseconds, for a table. */
export const ms = (value: number) => value.toFixed(1);
