import { applyScaler, fillNeutral, fitScaler, type Dataset, type FeatureScaler, type SplitPart } from '@tandem/features';
import { thinEvenly } from '../training/thin.js';
import { fitSoftmaxRegression, predictSoftmaxRegression } from './softmax-regression.js';

/** Training rows used: beyond them a regression on so few coefficients gains nothing and only takes longer. */
const MAX_ROWS = 20_000;
/** Of scikit-learn's C = 0.1 on that many rows: 1 / (C · rows). */
const RIDGE = 1 / (0.1 * MAX_ROWS);

/**
 * What the last bar alone tells: multinomial logistic regression of the classes on its scaled features, fitted on the
 * training rows. @returns n × 3 probabilities of the part's samples
 */
export function logisticRegressionBaseline(dataset: Dataset, part: SplitPart): Float32Array {
  const scaler = fitScaler(dataset);
  const features = dataset.featureNames.length;
  const { classIndex } = dataset.samples.train;
  const order = thinEvenly(classIndex.length, MAX_ROWS, 0);
  const truth = Uint8Array.from(order, (sample) => classIndex[sample]!);
  const model = fitSoftmaxRegression(lastBars(dataset, scaler, 'train', order), truth, features, RIDGE);
  return predictSoftmaxRegression(model, lastBars(dataset, scaler, part, thinEvenly(dataset.samples[part].length, Infinity, 0)));
}

/** Scaled features of the last bar of each sample, rows × features. */
function lastBars(dataset: Dataset, scaler: FeatureScaler, part: SplitPart, order: Int32Array): Float32Array {
  const features = dataset.featureNames.length;
  const { symbol, bar } = dataset.samples[part];
  const out = new Float32Array(order.length * features);
  order.forEach((sample, row) => {
    const from = bar[sample]! * features;
    out.set(dataset.matrices[symbol[sample]!]!.values.subarray(from, from + features), row * features);
  });
  fillNeutral(out, dataset.neutral);
  applyScaler(scaler, out);
  return out;
}
