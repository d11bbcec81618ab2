/** |a - b| over the larger magnitude; 0 when both are equal (NaN equals NaN), Infinity when one alone is NaN. */
export function relativeDifference(a: number, b: number): number {
  if (Object.is(a, b) || a === b) return 0;
  return Number.isNaN(a) || Number.isNaN(b) ? Infinity : Math.abs(a - b) / Math.max(Math.abs(a), Math.abs(b));
}

/** Equal numbers may differ by this much, relative: rounding alone is no knowledge of the future. */
const LEAK_TOLERANCE = 1e-12;

/** A value that is another one when the future is cut off or replaced: it knows what it cannot know. */
export interface Leak {
  /** The feature, label decision or fitted value. */
  readonly what: string;
  /** Undefined for what belongs to no bar: a barrier multiple, a scaler. */
  readonly symbol?: string;
  /** Start of the first bar found, milliseconds since the Unix epoch. */
  readonly ts?: number;
  /** The value without knowledge of the future, as it is computed live. */
  readonly blind: number;
  /** The value that the full computation gives. */
  readonly full: number;
}

/** Differences found so far; of each value and symbol the first alone. */
export class LeakList {
  readonly #leaks = new Map<string, Leak>();

  /** Keeps `leak` when its two values differ and none of the same value and symbol was found before. */
  compare(leak: Leak): void {
    if (relativeDifference(leak.blind, leak.full) <= LEAK_TOLERANCE) return;
    const key = `${leak.what} ${leak.symbol ?? ''}`;
    if (!this.#leaks.has(key)) this.#leaks.set(key, leak);
  }

  get leaks(): readonly Leak[] {
    return [...this.#leaks.values()];
  }
}

/** One line for a report. */
export function describeLeak({ what, symbol, ts, blind, full }: Leak): string {
  const bar = ts === undefined ? '' : ` at ${new Date(ts).toISOString()}`;
  return `${what}${symbol === undefined ? '' : ` of ${symbol}`}${bar}: ${full} knowing what comes after, ${blind} without`;
}
