import type { BinnedRows } from './binned-rows.js';
import { Histogram, type Derivatives, type LeafSums, type SplitCandidate, type SplitLimits } from './histogram.js';
import type { Tree, TreeNode } from './tree.js';

export interface TreeLimits extends SplitLimits {
  /** Most leaves. */
  readonly leaves: number;
}

interface Leaf {
  readonly node: number;
  readonly rows: Int32Array;
  readonly sums: LeafSums;
  readonly histogram: Histogram;
  readonly split: SplitCandidate | null;
}

/** Grows trees leaf by leaf: always the leaf whose best split gains most (Ke et al. 2017, "LightGBM"). */
export class TreeGrower {
  private readonly histograms: readonly Histogram[];

  constructor(private readonly data: BinnedRows, private readonly limits: TreeLimits) {
    this.histograms = Array.from({ length: limits.leaves }, () => new Histogram(data.features));
  }

  /**
   * @param rows those to grow on @param columns features that may split
   * @returns a tree whose values are −G / (H + λ), the Newton step of each leaf
   */
  grow(rows: Int32Array, derivatives: Derivatives, columns: Int32Array): Tree {
    const nodes: TreeNode[] = [];
    const histogram = this.histograms[0]!;
    histogram.fill(this.data, rows, derivatives, columns);
    const leaves = [this.addLeaf(nodes, rows, sumsOf(rows, derivatives), histogram, columns)];
    while (leaves.length < this.limits.leaves) {
      const at = bestLeaf(leaves);
      if (at === null) break;
      leaves.splice(at, 1, ...this.divide(nodes, leaves[at]!, this.histograms[leaves.length]!, derivatives, columns));
    }
    return nodes;
  }

  private divide(nodes: TreeNode[], leaf: Leaf, spare: Histogram, derivatives: Derivatives, columns: Int32Array): [Leaf, Leaf] {
    const { feature, bin, left: leftSums } = leaf.split!;
    const [left, right] = this.partition(leaf.rows, feature, bin, leftSums.rows);
    const leftIsSmaller = left.length <= right.length;
    spare.fill(this.data, leftIsSmaller ? left : right, derivatives, columns);
    leaf.histogram.subtract(spare, columns);
    const [ofLeft, ofRight] = leftIsSmaller ? [spare, leaf.histogram] : [leaf.histogram, spare];
    nodes[leaf.node] = { value: nodes[leaf.node]!.value, split: { feature, bin, left: nodes.length, right: nodes.length + 1 } };
    return [this.addLeaf(nodes, left, leftSums, ofLeft, columns), this.addLeaf(nodes, right, rest(leaf.sums, leftSums), ofRight, columns)];
  }

  private partition(from: Int32Array, feature: number, bin: number, leftRows: number): [Int32Array, Int32Array] {
    const { rows, bins } = this.data;
    const [left, right] = [new Int32Array(leftRows), new Int32Array(from.length - leftRows)];
    let [l, r] = [0, 0];
    for (const row of from) {
      if (bins[feature * rows + row]! <= bin) left[l++] = row;
      else right[r++] = row;
    }
    return [left, right];
  }

  private addLeaf(nodes: TreeNode[], rows: Int32Array, sums: LeafSums, histogram: Histogram, columns: Int32Array): Leaf {
    nodes.push({ value: -sums.gradient / (sums.hessian + this.limits.l2), split: null });
    return { node: nodes.length - 1, rows, sums, histogram, split: histogram.bestSplit(sums, columns, this.limits) };
  }
}

function bestLeaf(leaves: readonly Leaf[]): number | null {
  let best: number | null = null;
  leaves.forEach(({ split }, at) => {
    if (split !== null && (best === null || split.gain > leaves[best]!.split!.gain)) best = at;
  });
  return best;
}

function sumsOf(rows: Int32Array, { gradient, hessian }: Derivatives): LeafSums {
  let [g, h] = [0, 0];
  for (const row of rows) {
    g += gradient[row]!;
    h += hessian[row]!;
  }
  return { gradient: g, hessian: h, rows: rows.length };
}

function rest(whole: LeafSums, part: LeafSums): LeafSums {
  return { gradient: whole.gradient - part.gradient, hessian: whole.hessian - part.hessian, rows: whole.rows - part.rows };
}
