/** Bins per feature: as many as a byte holds, LightGBM's default. */
export const MAX_BINS = 255;

/** Upper bin bounds of a feature, ascending: a value is in the first bin whose bound it does not exceed, else in the last. */
export type BinBounds = Float32Array;

/** Features as bin numbers, column-major: `bins[feature · rows + row]`. */
export interface BinnedRows {
  readonly rows: number;
  readonly features: number;
  readonly bins: Uint8Array;
}

/**
 * Bounds at the quantiles of each feature: bins hold about equal numbers of rows, and a monotone transform of a feature changes nothing.
 * @param x n × features, row-major, none NaN
 */
export function fitBinBounds(x: Float32Array, features: number): BinBounds[] {
  const rows = x.length / features;
  return Array.from({ length: features }, (_, feature) => {
    const ascending = new Float32Array(rows);
    for (let row = 0; row < rows; row++) ascending[row] = x[row * features + feature]!;
    ascending.sort();
    const quantiles = Array.from({ length: MAX_BINS - 1 }, (_value, i) => ascending[Math.floor(((i + 1) * rows) / MAX_BINS)]!);
    return Float32Array.from([...new Set(quantiles)].filter((bound) => bound < ascending[rows - 1]!));
  });
}

/** @param x n × features, row-major, none NaN */
export function toBins(x: Float32Array, bounds: readonly BinBounds[]): BinnedRows {
  const features = bounds.length;
  const rows = x.length / features;
  const bins = new Uint8Array(x.length);
  for (let feature = 0; feature < features; feature++) {
    for (let row = 0; row < rows; row++) bins[feature * rows + row] = binOf(x[row * features + feature]!, bounds[feature]!);
  }
  return { rows, features, bins };
}

/** Number of bounds below the value, by bisection. */
function binOf(value: number, bounds: BinBounds): number {
  let [low, high] = [0, bounds.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (bounds[middle]! < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** A binary regression tree over bins; node 0 is the root. */
export interface TreeNode {
  /** The prediction of this node; used where it is a leaf. */
  readonly value: number;
  /** Rows whose `feature` has a bin of at most `bin` go left; null in a leaf. */
  readonly split: { readonly feature: number; readonly bin: number; readonly left: number; readonly right: number } | null;
}

export type Tree = readonly TreeNode[];

/** Stands for the feature of a node that splits by none. */
const LEAF = -1;

/** Adds `factor` × the tree's value of each row to every `stride`-th number of `scores`, from `offset`. */
export function addTree(
  tree: Tree,
  { rows, bins }: BinnedRows,
  factor: number,
  scores: Float64Array,
  offset: number,
  stride: number,
): void {
  // One number beside the other: rows go through them, not through objects.
  const feature = Int32Array.from(tree, ({ split }) => split?.feature ?? LEAF);
  const bin = Int32Array.from(tree, ({ split }) => split?.bin ?? 0);
  const [left, right] = (['left', 'right'] as const).map((side) => Int32Array.from(tree, ({ split }) => split?.[side] ?? 0)) as [
    Int32Array,
    Int32Array,
  ];
  const value = Float64Array.from(tree, (node) => factor * node.value);
  for (let row = 0; row < rows; row++) {
    let node = 0;
    for (let own = feature[0]!; own !== LEAF; own = feature[node]!)
      node = bins[own * rows + row]! <= bin[node]! ? left[node]! : right[node]!;
    scores[row * stride + offset]! += value[node]!;
  }
}
