import { MAX_BINS, type BinnedRows } from './binned-rows.js';

/** Numbers a bin: sum of gradients, sum of hessians, rows. */
const WIDTH = 3;
/** Numbers a feature. */
const COLUMN = MAX_BINS * WIDTH;

/** First and second derivatives of the loss by row. */
export interface Derivatives {
  readonly gradient: Float64Array;
  readonly hessian: Float64Array;
}

/** Sums over the rows of a leaf. */
export interface LeafSums {
  readonly gradient: number;
  readonly hessian: number;
  readonly rows: number;
}

export interface SplitCandidate {
  readonly feature: number;
  readonly bin: number;
  readonly gain: number;
  readonly left: LeafSums;
}

export interface SplitLimits {
  /** Least rows on either side. */
  readonly leastRows: number;
  /** Added to the hessian of a leaf: pulls its value to zero. */
  readonly l2: number;
}

/** The derivatives of a leaf's rows by bin of each feature. */
export class Histogram {
  private readonly sums: Float64Array;

  constructor(features: number) {
    this.sums = new Float64Array(features * COLUMN);
  }

  /** Of the features `columns` alone; the rest keep what they were. */
  fill({ rows, bins }: BinnedRows, leafRows: Int32Array, { gradient, hessian }: Derivatives, columns: Int32Array): void {
    const { sums } = this;
    const g = gather(gradient, leafRows);
    const h = gather(hessian, leafRows);
    for (const feature of columns) {
      const column = feature * COLUMN;
      const from = feature * rows;
      sums.fill(0, column, column + COLUMN);
      for (let i = 0; i < leafRows.length; i++) {
        const at = column + bins[from + leafRows[i]!]! * WIDTH;
        sums[at]! += g[i]!;
        sums[at + 1]! += h[i]!;
        sums[at + 2]! += 1;
      }
    }
  }

  /** What is left of a leaf when one of its children is taken away: the other child, without counting its rows. */
  subtract(child: Histogram, columns: Int32Array): void {
    for (const feature of columns) {
      for (let at = feature * COLUMN; at < (feature + 1) * COLUMN; at++) this.sums[at]! -= child.sums[at]!;
    }
  }

  /**
   * The split that lowers the loss most to second order: the largest GL²/(HL + λ) + GR²/(HR + λ) − G²/(H + λ) (Chen & Guestrin
   * 2016, equation 7). Null when none lowers it.
   */
  bestSplit(total: LeafSums, columns: Int32Array, { leastRows, l2 }: SplitLimits): SplitCandidate | null {
    const whole = total.gradient ** 2 / (total.hessian + l2);
    let best: SplitCandidate | null = null;
    for (const feature of columns) {
      let [gradient, hessian, rows] = [0, 0, 0];
      for (let bin = 0; bin < MAX_BINS - 1; bin++) {
        const at = feature * COLUMN + bin * WIDTH;
        gradient += this.sums[at]!;
        hessian += this.sums[at + 1]!;
        rows += this.sums[at + 2]!;
        if (rows < leastRows) continue;
        if (total.rows - rows < leastRows) break;
        const gain = gradient ** 2 / (hessian + l2) + (total.gradient - gradient) ** 2 / (total.hessian - hessian + l2) - whole;
        if (gain > (best?.gain ?? 0)) best = { feature, bin, gain, left: { gradient, hessian, rows } };
      }
    }
    return best;
  }
}

/** In the order of the rows, so that they are read straight through once a feature. A loop: `from` with a map takes several times as long. */
function gather(values: Float64Array, rows: Int32Array): Float64Array {
  const gathered = new Float64Array(rows.length);
  for (let i = 0; i < rows.length; i++) gathered[i] = values[rows[i]!]!;
  return gathered;
}
