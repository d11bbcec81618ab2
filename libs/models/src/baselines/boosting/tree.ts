import type { BinnedRows } from './binned-rows.js';

/** A binary regression tree over bins; node 0 is the root. */
export interface TreeNode {
  /** What the rows that end here are given; of an inner node what they would be. */
  readonly value: number;
  /** Rows whose `feature` has a bin of at most `bin` go left; null in a leaf. */
  readonly split: { readonly feature: number; readonly bin: number; readonly left: number; readonly right: number } | null;
}

export type Tree = readonly TreeNode[];

/** Adds `factor` × the tree's value of each row to every `stride`-th number of `scores`, from `offset`. */
export function addTree(tree: Tree, { rows, bins }: BinnedRows, factor: number, scores: Float64Array, offset: number, stride: number): void {
  for (let row = 0; row < rows; row++) {
    let node = tree[0]!;
    while (node.split !== null) {
      const { feature, bin, left, right } = node.split;
      node = tree[bins[feature * rows + row]! <= bin ? left : right]!;
    }
    scores[row * stride + offset]! += factor * node.value;
  }
}
