import { Random } from '@tandem/domain';
import { studentTail } from './t-test.js';

/** The block of each row. */
export interface Blocks {
  readonly count: number;
  /** By row: 0 … count − 1. */
  readonly of: Int32Array;
  /** By block: the label of its rows, ascending. */
  readonly labels: readonly number[];
}

/** One block per distinct label. @param label an integer per row */
export function toBlocks(label: Int32Array): Blocks {
  const labels = [...new Set(label)].sort((a, b) => a - b);
  const place = new Map(labels.map((value, index) => [value, index]));
  return { count: labels.length, of: label.map((value) => place.get(value)!), labels };
}

/** Tail of a two-sided 95 % interval. */
const TAIL = 0.025;
/** Enough halvings to shrink any bracket to double precision. */
const BISECTIONS = 200;

/**
 * Share of bootstrap draws to leave out at each end for 95 % coverage; the plain 2.5 % give too narrow an interval when blocks
 * are few. Φ(−√(n/(n−1)) · t₀.₉₇₅,ₙ₋₁), the expanded percentile interval of Hesterberg 2015, "What Teachers Should Know About the
 * Bootstrap", The American Statistician 69(4), section 4.1.
 * @param blocks at least 2; 5 gives 0.00095, 30 gives 0.0188
 */
export function expandedTail(blocks: number): number {
  return normalTail(Math.sqrt(blocks / (blocks - 1)) * studentQuantile(blocks - 1));
}

/** t with P(T > t) = 2.5 %. */
function studentQuantile(degreesOfFreedom: number): number {
  let [low, high] = [0, 1000];
  for (let i = 0; i < BISECTIONS; i++) {
    const middle = (low + high) / 2;
    if (studentTail(middle, degreesOfFreedom) > TAIL) low = middle;
    else high = middle;
  }
  return low;
}

/** P(Z > z) for z ≥ 0, within 7.5e-8: Abramowitz & Stegun, "Handbook of Mathematical Functions", 26.2.17. */
function normalTail(z: number): number {
  const t = 1 / (1 + 0.2316419 * z);
  const series = [1.330274429, -1.821255978, 1.781477937, -0.356563782, 0.31938153].reduce((sum, c) => (sum + c) * t, 0);
  return (Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI)) * series;
}

/** A 95 % interval. */
export interface Interval {
  readonly low: number;
  readonly high: number;
}

export interface BootstrapOptions {
  /** Default 0. */
  readonly seed?: number;
  /** Default 2,000: the ends then vary by a few hundredths of the width from seed to seed. */
  readonly draws?: number;
}

/** A statistic undefined in a larger share of the draws (precision without signals) gets no interval. */
const MAX_UNDEFINED = 0.05;

/**
 * 95 % intervals of several statistics by the block bootstrap (Davison & Hinkley 1997, section 3.8): rows of one session are
 * correlated, so whole sessions are drawn with replacement. The ends are quantiles of the draws, widened for few blocks
 * (`expandedTail`): for normal blocks, coverage is 92 % with 5 (84 % without widening) and 95 % with 26. Assumes independent blocks.
 * @param blocks number of blocks; with fewer than two every interval is null
 * @param statistics of a sample that contains block b `weights[b]` times; null or NaN where undefined
 */
export function blockIntervals<K extends string>(
  blocks: number,
  statistics: (weights: Float64Array) => Record<K, number | null>,
  { seed = 0, draws = 2000 }: BootstrapOptions = {},
): Record<K, Interval | null> {
  const keys = Object.keys(statistics(new Float64Array(blocks).fill(1))) as K[];
  const drawn = keys.map(() => [] as number[]);
  const random = new Random(seed);
  const weights = new Float64Array(blocks);
  for (let draw = 0; draw < draws && blocks > 1; draw++) {
    weights.fill(0);
    for (let i = 0; i < blocks; i++) weights[Math.floor(random.uniform() * blocks)]! += 1;
    const values = statistics(weights);
    keys.forEach((key, k) => {
      if (Number.isFinite(values[key])) drawn[k]!.push(values[key]!);
    });
  }
  return Object.fromEntries(keys.map((key, k) => [key, interval(drawn[k]!, blocks, draws)])) as Record<K, Interval | null>;
}

function interval(values: number[], blocks: number, draws: number): Interval | null {
  if (blocks < 2 || values.length < (1 - MAX_UNDEFINED) * draws) return null;
  const ascending = Float64Array.from(values).sort();
  const out = Math.floor(expandedTail(blocks) * ascending.length);
  return { low: ascending[out]!, high: ascending[ascending.length - 1 - out]! };
}
