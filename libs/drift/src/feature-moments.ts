/** A window of a session's feature rows, of each feature. */
export interface Moments {
  /** Values that are known. */
  readonly count: Float64Array;
  /** NaN without any. */
  readonly mean: Float64Array;
  /** About the window's own mean, divided by the count. */
  readonly variance: Float64Array;
}

/**
 * One symbol's features in one session, minute by minute: minutes × features, row-major; NaN where there is no bar, or no value yet. A
 * session may be shorter than others.
 */
export type FeatureRows = ArrayLike<number>;

/** Fewer values of a window have no level of their own: half of it. */
export const MIN_VALUES = 30;
/** A deviation below it, against the mean, is rounding: the feature is constant. */
const MIN_DEVIATION = 1e-6;

/** @param from and `to`: minutes of the session, the latter not included; what lies beyond the rows is no value */
export function momentsOf(rows: FeatureRows, features: number, from: number, to: number): Moments {
  const [count, mean, variance] = [new Float64Array(features), new Float64Array(features), new Float64Array(features)];
  // Sums about the first value: a constant has a variance of exactly zero, and others lose no digits to their level.
  const first = new Float64Array(features);
  const end = Math.min(to * features, rows.length);
  for (let row = from * features; row < end; row += features) {
    for (let i = 0; i < features; i++) {
      const value = rows[row + i]!;
      if (value !== value) continue;
      if (count[i] === 0) first[i] = value;
      const above = value - first[i]!;
      count[i]! += 1;
      mean[i]! += above;
      variance[i]! += above * above;
    }
  }
  for (let i = 0; i < features; i++) {
    const above = mean[i]! / count[i]!;
    mean[i] = first[i]! + above;
    variance[i] = Math.max(0, variance[i]! / count[i]! - above * above);
  }
  return { count, mean, variance };
}

/** How far a window is from what is usual, of each feature; NaN where that cannot be said. */
export interface Shifts {
  /** Of the mean, in deviations of the reference. */
  readonly shift: Float64Array;
  /** ln of the deviation within the window over that within windows of the reference. */
  readonly deviation: Float64Array;
}

/**
 * Compares a window with the same minutes of other sessions. What has no deviation there has no unit to measure a shift in: a constant
 * makes no alarm.
 */
export function shiftsFrom(reference: readonly Moments[], now: Moments): Shifts {
  const features = now.count.length;
  const shifts = { shift: new Float64Array(features).fill(NaN), deviation: new Float64Array(features).fill(NaN) };
  for (let i = 0; i < features; i++) {
    if (now.count[i]! < MIN_VALUES) continue;
    const { mean, within, all } = pool(reference, i);
    const least = (MIN_DEVIATION * (1 + Math.abs(mean))) ** 2;
    if (all > least) shifts.shift[i] = (now.mean[i]! - mean) / Math.sqrt(all);
    if (within > least && now.variance[i]! > least) shifts.deviation[i] = Math.log(now.variance[i]! / within) / 2;
  }
  return shifts;
}

/** Mean and variance of a feature over windows of several sessions, each of the same weight; NaN without any. */
function pool(reference: readonly Moments[], i: number): { mean: number; within: number; all: number } {
  let [windows, mean, square, within] = [0, 0, 0, 0];
  for (const one of reference) {
    if (one.count[i]! < MIN_VALUES) continue;
    windows += 1;
    mean += one.mean[i]!;
    square += one.mean[i]! ** 2;
    within += one.variance[i]!;
  }
  mean /= windows;
  within /= windows;
  return { mean, within, all: within + Math.max(0, square / windows - mean * mean) };
}
