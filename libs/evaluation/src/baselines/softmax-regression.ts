import { CLASS_COUNT, softmaxRow } from '@tandem/domain';
import { minimiseConvex, type LocalModel } from '../optimise/newton.js';
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
  for (let row = 0; row < rows; row++) {
    probabilitiesOf(model, designRow(x, row, model.features), p);
    out.set(p, row * CLASS_COUNT);
  }
  return out;
}

/** 1, then the row's features. */
function designRow(x: Float32Array, row: number, features: number): Float64Array {
  const design = new Float64Array(features + 1);
  design[0] = 1;
  design.set(x.subarray(row * features, (row + 1) * features), 1);
  return design;
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

function localModel(x: Float32Array, classIndex: Uint8Array, model: SoftmaxRegression, ridge: number): LocalModel {
  const size = model.coefficients.length;
  const rows = classIndex.length;
  const gradient = model.coefficients.map((value) => ridge * value);
  const hessian = new Float64Array(size * size);
  for (let i = 0; i < size; i++) hessian[i * size + i] = ridge;
  let value = (ridge / 2) * model.coefficients.reduce((sum, c) => sum + c * c, 0);
  const p = new Float64Array(CLASS_COUNT);
  for (let row = 0; row < rows; row++) {
    const design = designRow(x, row, model.features);
    probabilitiesOf(model, design, p);
    value -= Math.log(Math.max(p[classIndex[row]!]!, Number.MIN_VALUE)) / rows;
    addRow(design, p, classIndex[row]!, rows, gradient, hessian);
  }
  return { value, gradient, hessian };
}

/** Adds one row's (p − y) ⊗ x and (diag p − ppᵀ) ⊗ xxᵀ; of the latter the lower triangle alone, as nothing else is read. */
function addRow(design: Float64Array, p: Float64Array, truth: number, rows: number, gradient: Float64Array, hessian: Float64Array): void {
  const width = design.length;
  const size = CLASS_COUNT * width;
  for (let k = 0; k < CLASS_COUNT; k++) {
    const residual = (p[k]! - (k === truth ? 1 : 0)) / rows;
    for (let j = 0; j < width; j++) gradient[k * width + j]! += residual * design[j]!;
    for (let l = 0; l <= k; l++) {
      const curvature = (p[k]! * ((k === l ? 1 : 0) - p[l]!)) / rows;
      for (let i = 0; i < width; i++) {
        const factor = curvature * design[i]!;
        const at = (k * width + i) * size + l * width;
        for (let j = 0; j < width; j++) hessian[at + j]! += factor * design[j]!;
      }
    }
  }
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
