import { CLASS_COUNT, softmaxRow } from '@tandem/domain';
import { minimiseConvex, type LocalModel } from '../optimise/newton.js';
import { WeightedProducts } from '../optimise/weighted-products.js';
import { forecaster, onLastBars, symmetric, type Learner } from './learner.js';

/** Coefficients of a multinomial logistic regression: by class its intercept, then one per feature. */
export interface SoftmaxRegression {
  readonly features: number;
  readonly coefficients: Float64Array;
}

/**
 * Minimises mean cross-entropy + ridge / 2 · |coefficients|² by Newton's method (Hastie et al. 2009, section 4.4).
 * @param x n × features, row-major, standardised
 * @param ridge makes the minimum unique and bounds the coefficients of correlated features
 */
export function fitSoftmaxRegression(x: Float32Array, classIndex: Uint8Array, features: number, ridge: number): SoftmaxRegression {
  const start = new Float64Array(CLASS_COUNT * (features + 1));
  const coefficients = minimiseConvex((beta) => localModel(x, classIndex, { features, coefficients: beta }, ridge), start);
  return { features, coefficients };
}

/** n × 3 probabilities. */
export function predictSoftmaxRegression(model: SoftmaxRegression, x: Float32Array): Float32Array {
  const rows = x.length / model.features;
  const out = new Float32Array(rows * CLASS_COUNT);
  const p = new Float64Array(CLASS_COUNT);
  const design = new Float64Array(model.features + 1);
  for (let row = 0; row < rows; row++) {
    readDesign(x, row, model.features, design);
    probabilitiesOf(model, design, p);
    out.set(p, row * CLASS_COUNT);
  }
  return out;
}

/** 1, then the row's features, written to `out`. */
function readDesign(x: Float32Array, row: number, features: number, out: Float64Array): void {
  out[0] = 1;
  for (let j = 0; j < features; j++) out[j + 1] = x[row * features + j]!;
}

function probabilitiesOf({ coefficients }: SoftmaxRegression, design: Float64Array, out: Float64Array): void {
  const width = design.length;
  for (let k = 0; k < CLASS_COUNT; k++) {
    let score = 0;
    for (let j = 0; j < width; j++) score += coefficients[k * width + j]! * design[j]!;
    out[k] = score;
  }
  softmaxRow(out, 0, out);
}

/** Pairs of classes, the larger one first. */
const PAIRS = [
  [1, 0],
  [2, 0],
  [2, 1],
] as const;

function localModel(x: Float32Array, classIndex: Uint8Array, model: SoftmaxRegression, ridge: number): LocalModel {
  const { features, coefficients } = model;
  const width = features + 1;
  const rows = classIndex.length;
  const gradient = coefficients.map((value) => ridge * value);
  const products = PAIRS.map(() => new Float64Array(width * width));
  const sums = new WeightedProducts(width, products);
  const weights = new Float64Array(PAIRS.length);
  let value = (ridge / 2) * coefficients.reduce((sum, c) => sum + c * c, 0);
  const p = new Float64Array(CLASS_COUNT);
  const design = new Float64Array(width);
  for (let row = 0; row < rows; row++) {
    readDesign(x, row, features, design);
    probabilitiesOf(model, design, p);
    const truth = classIndex[row]!;
    value -= Math.log(Math.max(p[truth]!, Number.MIN_VALUE)) / rows;
    for (let k = 0; k < CLASS_COUNT; k++) addScaled(gradient, k * width, (p[k]! - (k === truth ? 1 : 0)) / rows, design);
    PAIRS.forEach(([k, l], pair) => (weights[pair] = (p[k]! * p[l]!) / rows));
    sums.add(design, weights);
  }
  sums.finish();
  return { value, gradient, hessian: hessianOf(products, width, ridge) };
}

function addScaled(out: Float64Array, from: number, factor: number, design: Float64Array): void {
  for (let j = 0; j < design.length; j++) out[from + j]! += factor * design[j]!;
}

/**
 * Mean of (diag p − ppᵀ) ⊗ xxᵀ over the rows, and the ridge: the block of classes k ≠ l is −Σ pₖpₗ xxᵀ, and as the classes of a row sum
 * to 1, that of a class with itself is minus the sum of the others beside it. A quarter of what all blocks would take.
 * @param products by pair the lower triangle of Σ pₖpₗ xxᵀ
 * @returns its lower triangle, as nothing else is read
 */
function hessianOf(products: readonly Float64Array[], width: number, ridge: number): Float64Array {
  const size = CLASS_COUNT * width;
  const hessian = new Float64Array(size * size);
  PAIRS.forEach(([k, l], pair) => {
    const product = products[pair]!;
    for (let i = 0; i < width; i++) {
      for (let j = 0; j < width; j++) {
        const term = product[Math.max(i, j) * width + Math.min(i, j)]!;
        hessian[(k * width + i) * size + l * width + j] = -term;
        for (const own of [k, l]) hessian[(own * width + i) * size + own * width + j]! += term;
      }
    }
  });
  for (let i = 0; i < size; i++) hessian[i * size + i]! += ridge;
  return hessian;
}

/** Training rows used at most: with more, so few coefficients gain nothing. */
export const MAX_ROWS = 20_000;
/** 1 / (C · rows), for scikit-learn's C = 0.1 on that many rows. */
export const RIDGE = 1 / (0.1 * MAX_ROWS);

const regression: Learner = (x, classIndex, features) => {
  const model = fitSoftmaxRegression(x, classIndex, features, RIDGE);
  return (rows) => predictSoftmaxRegression(model, rows);
};

/** Multinomial logistic regression of the classes on the scaled features of the last bar. */
export const logisticRegression = forecaster(
  'logistic regression',
  onLastBars(MAX_ROWS, () => regression),
);

/** The same, trained on each row and its mirror image. */
export const mirroredLogisticRegression = forecaster(
  'logistic regression, mirrored',
  onLastBars(MAX_ROWS, ({ mirror }) => symmetric(regression, mirror)),
);
