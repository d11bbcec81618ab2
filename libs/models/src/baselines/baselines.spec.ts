import { describe, expect, it } from 'vitest';
import { classificationMetrics } from '../metrics/classification.js';
import { softmaxRow } from '../probabilities.js';
import { Random } from '../random/random.js';
import { syntheticDataset } from '../testing/synthetic-dataset.js';
import { classPriorBaseline } from './class-prior.js';
import { logisticRegressionBaseline } from './logistic-regression.js';
import { fitSoftmaxRegression, predictSoftmaxRegression } from './softmax-regression.js';

describe('fitSoftmaxRegression', () => {
  it('finds the coefficients by which the classes were drawn, up to what all classes share', () => {
    const random = new Random(1);
    const truth = [[0.3, 1, -0.5], [0, 0, 0], [-0.3, -1, 0.8]];
    const x = Float32Array.from({ length: 2 * 20_000 }, () => random.normal());
    const p = new Float64Array(3);
    const classIndex = Uint8Array.from({ length: 20_000 }, (_, row) => {
      softmaxRow(truth.map(([b, w0, w1]) => b! + w0! * x[2 * row]! + w1! * x[2 * row + 1]!), 0, p);
      const draw = random.uniform();
      return draw < p[0]! ? 0 : draw < p[0]! + p[1]! ? 1 : 2;
    });
    const { coefficients } = fitSoftmaxRegression(x, classIndex, 2, 1e-6);
    truth.forEach((row, k) => {
      row.forEach((value, j) => { expect(coefficients[k * 3 + j]! - coefficients[3 + j]!).toBeCloseTo(value, 0.9); });
    });
  });

  it('predicts probabilities that sum to one', () => {
    const x = Float32Array.of(1, -1, 0.5);
    const p = predictSoftmaxRegression({ features: 1, coefficients: Float64Array.of(0, 1, 0, 0, 0, -1) }, x);
    for (let row = 0; row < 3; row++) expect(p[3 * row]! + p[3 * row + 1]! + p[3 * row + 2]!).toBeCloseTo(1, 6);
  });
});

describe('baselines on a dataset with a planted signal', () => {
  const dataset = syntheticDataset();
  const { classIndex } = dataset.samples.holdout;

  it('answer every row of the class prior alike, with the training shares', () => {
    const prior = classPriorBaseline(dataset, 'holdout');
    expect(prior.length).toBe(3 * classIndex.length);
    expect([...prior.subarray(-3)]).toEqual([...Float32Array.from(dataset.samples.train.shares)]);
  });

  it('learn from the last bar what it tells', () => {
    const prior = classificationMetrics(classPriorBaseline(dataset, 'holdout'), classIndex);
    const regression = classificationMetrics(logisticRegressionBaseline(dataset, 'holdout'), classIndex);
    expect(regression.logLoss).toBeLessThan(prior.logLoss - 0.1);
  });
});
