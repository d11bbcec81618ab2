import { CLASS_COUNT, softmaxRow, type Random } from '@tandem/domain';
import { TreeGrower, type Derivatives, type TreeLimits } from './grow-tree.js';
import { addTree, fitBinBounds, toBins, type BinBounds, type Tree } from './tree.js';

export interface BoostingSettings extends TreeLimits {
  /** Each round grows one tree per class. */
  readonly rounds: number;
  /** Factor of the values of every tree. */
  readonly learningRate: number;
  /** Share of the features that a tree may use, drawn for each tree. */
  readonly columnShare: number;
  /** Share of the rows that a round uses, drawn for each round. */
  readonly rowShare: number;
}

interface SoftmaxBoosting {
  readonly bounds: readonly BinBounds[];
  /** Log shares of the classes: the initial score of every row. */
  readonly start: Float64Array;
  /** The tree of round r and class k is at r · 3 + k. */
  readonly trees: readonly Tree[];
  readonly learningRate: number;
}

/** Floor of a class share, so that an absent class has a logarithm; LightGBM's value. */
const MIN_SHARE = 1e-15;
/** Factor K / (K − 1) of the diagonal hessian p(1 − p), in place of the off-diagonal terms, as in LightGBM. */
const HESSIAN_FACTOR = CLASS_COUNT / (CLASS_COUNT - 1);

/**
 * Gradient boosting of the softmax cross-entropy with histogram trees grown leaf-wise (Friedman 2001; Ke et al. 2017). Same
 * results as LightGBM with the same settings, up to the random draws.
 * @param x n × features, row-major, none NaN; @param classIndex n classes, n ≥ 1
 */
export function fitSoftmaxBoosting(
  x: Float32Array,
  classIndex: Uint8Array,
  features: number,
  settings: BoostingSettings,
  random: Random,
): SoftmaxBoosting {
  const bounds = fitBinBounds(x, features);
  const data = toBins(x, bounds);
  const start = logShares(classIndex);
  const scores = Float64Array.from({ length: data.rows * CLASS_COUNT }, (_, at) => start[at % CLASS_COUNT]!);
  const grower = new TreeGrower(data, settings);
  const all = Int32Array.from({ length: data.rows }, (_, row) => row);
  const trees: Tree[] = [];
  for (let round = 0; round < settings.rounds; round++) {
    const rows = all.filter(() => random.uniform() < settings.rowShare);
    const derivatives = derivativesOf(scores, classIndex);
    for (let k = 0; k < CLASS_COUNT; k++) {
      const tree = grower.grow(rows, derivatives[k]!, drawColumns(features, settings.columnShare, random));
      addTree(tree, data, settings.learningRate, scores, k, CLASS_COUNT);
      trees.push(tree);
    }
  }
  return { bounds, start, trees, learningRate: settings.learningRate };
}

/** n × 3 probabilities. */
export function predictSoftmaxBoosting({ bounds, start, trees, learningRate }: SoftmaxBoosting, x: Float32Array): Float32Array {
  const data = toBins(x, bounds);
  const scores = Float64Array.from({ length: data.rows * CLASS_COUNT }, (_, at) => start[at % CLASS_COUNT]!);
  trees.forEach((tree, at) => {
    addTree(tree, data, learningRate, scores, at % CLASS_COUNT, CLASS_COUNT);
  });
  const out = new Float32Array(scores.length);
  const p = new Float64Array(CLASS_COUNT);
  for (let row = 0; row < data.rows; row++) {
    softmaxRow(scores, row, p);
    out.set(p, row * CLASS_COUNT);
  }
  return out;
}

function logShares(classIndex: Uint8Array): Float64Array {
  const counts = new Float64Array(CLASS_COUNT);
  for (const k of classIndex) counts[k]! += 1;
  return counts.map((count) => Math.log(Math.max(count / classIndex.length, MIN_SHARE)));
}

/** By class: gradient p − y and its diagonal hessian. */
function derivativesOf(scores: Float64Array, classIndex: Uint8Array): Derivatives[] {
  const rows = classIndex.length;
  const derivatives = Array.from({ length: CLASS_COUNT }, () => ({ gradient: new Float64Array(rows), hessian: new Float64Array(rows) }));
  const p = new Float64Array(CLASS_COUNT);
  for (let row = 0; row < rows; row++) {
    softmaxRow(scores, row, p);
    derivatives.forEach(({ gradient, hessian }, k) => {
      gradient[row] = p[k]! - (classIndex[row] === k ? 1 : 0);
      hessian[row] = HESSIAN_FACTOR * p[k]! * (1 - p[k]!);
    });
  }
  return derivatives;
}

/** At least one feature, ascending. */
function drawColumns(features: number, share: number, random: Random): Int32Array {
  const all = Int32Array.from({ length: features }, (_, feature) => feature);
  random.shuffle(all);
  return all.slice(0, Math.max(Math.round(features * share), 1)).sort();
}
