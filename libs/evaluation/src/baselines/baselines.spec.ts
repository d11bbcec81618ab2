import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DOWN, Random, softmaxRow, UP } from '@tandem/domain';
import { syntheticDataset } from '@tandem/features/testing';
import { classificationMetrics } from '../metrics/classification.js';
import { barrierHitRegression } from './barrier-hit.js';
import { BASELINES, classPrior, gradientBoosting, mirroredClassPrior, mirroredGradientBoosting } from './baselines.js';
import { symmetric, type Forecaster, type Learner } from './learner.js';
import { fitSoftmaxRegression, logisticRegression, mirroredLogisticRegression, predictSoftmaxRegression } from './softmax-regression.js';

describe('fitSoftmaxRegression', () => {
  it('finds the coefficients by which the classes were drawn, up to what all classes share', () => {
    const random = new Random(1);
    const truth = [
      [0.3, 1, -0.5],
      [0, 0, 0],
      [-0.3, -1, 0.8],
    ];
    const x = Float32Array.from({ length: 2 * 20_000 }, () => random.normal());
    const p = new Float64Array(3);
    const classIndex = Uint8Array.from({ length: 20_000 }, (_, row) => {
      softmaxRow(
        truth.map(([b, w0, w1]) => b! + w0! * x[2 * row]! + w1! * x[2 * row + 1]!),
        0,
        p,
      );
      const draw = random.uniform();
      return draw < p[0]! ? 0 : draw < p[0]! + p[1]! ? 1 : 2;
    });
    const { coefficients } = fitSoftmaxRegression(x, classIndex, 2, 1e-6);
    truth.forEach((row, k) => {
      row.forEach((value, j) => {
        expect(coefficients[k * 3 + j]! - coefficients[3 + j]!).toBeCloseTo(value, 0.9);
      });
    });
  });

  it('predicts probabilities that sum to one', () => {
    const x = Float32Array.of(1, -1, 0.5);
    const p = predictSoftmaxRegression({ features: 1, coefficients: Float64Array.of(0, 1, 0, 0, 0, -1) }, x);
    for (let row = 0; row < 3; row++) expect(p[3 * row]! + p[3 * row + 1]! + p[3 * row + 2]!).toBeCloseTo(1, 6);
  });
});

describe('baselines on a dataset with an injected signal', () => {
  const dataset = syntheticDataset();
  const { classIndex } = dataset.samples.holdout;
  const metricsOf = ({ probabilities }: Forecaster) => classificationMetrics(probabilities(dataset, 'holdout'), classIndex);

  it('predict the training shares on every row: class prior', () => {
    const prior = classPrior.probabilities(dataset, 'holdout');
    expect(prior.length).toBe(3 * classIndex.length);
    expect([...prior.subarray(-3)]).toEqual([...Float32Array.from(dataset.samples.train.shares)]);
  });

  it('make both sides of the mirrored class prior alike', () => {
    const [down, neutral, up] = mirroredClassPrior.probabilities(dataset, 'holdout');
    const { shares } = dataset.samples.train;
    expect(up).toBe(down);
    expect(neutral).toBeCloseTo(shares[1], 6);
    expect(up! + down!).toBeCloseTo(shares[0] + shares[2], 6);
  });

  it.each([logisticRegression, mirroredLogisticRegression, gradientBoosting, mirroredGradientBoosting])(
    'learn what the last bar shows: $name',
    (learned) => {
      const { logLoss, directionAuc } = metricsOf(learned);
      expect(logLoss).toBeLessThan(metricsOf(classPrior).logLoss - 0.05);
      expect(directionAuc).toBeGreaterThan(0.75);
    },
  );

  it('have a random direction where only the hit is predicted', () => {
    const p = barrierHitRegression.probabilities(dataset, 'holdout');
    const sides = Array.from(classIndex, (_, row) => p[3 * row + 2]! - p[3 * row]!);
    expect(Math.max(...sides.map(Math.abs))).toBeLessThan(2.1e-6);
    expect(new Set(sides.map(Math.sign))).toEqual(new Set([-1, 1]));
    expect(Math.abs(metricsOf(barrierHitRegression).directionAuc! - 0.5)).toBeLessThan(0.25); // 60 hits
  });

  it.each(BASELINES)('are the same numbers each time, and probabilities: $name', ({ fit, probabilities }) => {
    const p = probabilities(dataset, 'validation');
    // A copy is another dataset: nothing kept of the first fit is used.
    expect(fit({ ...dataset })(dataset, 'validation')).toEqual(p);
    for (let at = 0; at < p.length; at += 3) expect(p[at]! + p[at + 1]! + p[at + 2]!).toBeCloseTo(1, 5);
    expect(Math.min(...p)).toBeGreaterThanOrEqual(0);
  });

  it.each(BASELINES)('predict rows of another dataset, unknown values included: $name', ({ fit, probabilities }) => {
    const other = syntheticDataset(2);
    const unscaled = { ...other, neutral: other.neutral.map(() => NaN) };
    const p = fit(dataset)(unscaled, 'holdout');
    expect(p.every((value) => value >= 0 && value <= 1)).toBe(true);
    expect(p.slice(0, 300)).not.toEqual(probabilities(other, 'holdout').slice(0, 300));
  });

  it('have names of their own', () => {
    expect(new Set(BASELINES.map(({ name }) => name)).size).toBe(BASELINES.length);
  });
});

describe('a symmetric learner', () => {
  const mirror = Float32Array.of(-1, 1);
  const random = new Random(8);
  const x = Float32Array.from({ length: 2 * 600 }, () => random.normal());
  const upOften = Uint8Array.from({ length: 600 }, (_, row) => (x[2 * row]! > -1 ? UP : DOWN));
  const driftLearner: Learner = (_x, classes) => {
    const share = (k: number) => classes.filter((c) => c === k).length / classes.length;
    return (rows) => Float32Array.from({ length: (rows.length / 2) * 3 }, (_, at) => share(at % 3));
  };

  it('does not learn the drift of its training rows as a direction', () => {
    const p = symmetric(driftLearner, mirror)(x, upOften, 2)(Float32Array.of(0, 0));
    expect(p[DOWN]).toBeCloseTo(p[UP]!, 6);
  });

  it('gives the mirrored prediction for the mirrored row', () => {
    const asymmetric: Learner = () => (rows) =>
      Float32Array.from({ length: rows.length / 2 }, (_, row) => row).reduce(
        (out, row) => {
          softmaxRow([rows[2 * row]!, rows[2 * row + 1]!, 1], 0, scratch);
          out.set(scratch, 3 * row);
          return out;
        },
        new Float32Array((rows.length / 2) * 3),
      );
    const scratch = new Float64Array(3);
    const predict = symmetric(asymmetric, mirror)(x, upOften, 2);
    fc.assert(
      fc.property(fc.float({ min: -3, max: 3, noNaN: true }), fc.float({ min: -3, max: 3, noNaN: true }), (signed, plain) => {
        const [down, neutral, up] = predict(Float32Array.of(signed, plain));
        expect([...predict(Float32Array.of(-signed, plain))]).toEqual([up, neutral, down]);
      }),
    );
  });
});
