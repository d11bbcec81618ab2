import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EXCURSION_LEVELS, EXCURSION_VALUES, excursionQuantile, MOVE_MINUTES, Random } from '@tandem/domain';
import { LOG_SIGMA } from '@tandem/features';
import { syntheticDataset } from '@tandem/features/testing';
import { loadBackend } from '../backend/load-backend.js';
import { ModelRunner } from '../inference/model-runner.js';
import { forecastSamples } from '../inference/verify-model-file.js';
import { EXCURSION_OUTPUTS } from '../network/input-output.js';
import { PRODUCT_SHAPES } from '../network/shape.js';
import { writeTflite } from '../tflite/write-tflite.js';
import { excursionLoss, ExcursionTargets, fitExcursionHead, meanExcursionLoss } from './excursion-head.js';
import { trainModel } from './train-model.js';

const HORIZONS = MOVE_MINUTES.length;
const dataset = syntheticDataset();
const { holdout } = dataset.samples;

/** True log excursion of a hold-out row. */
const truthOf = (row: number, horizon: number) => dataset.rows.at(holdout.symbol[row]!).excursions[holdout.bar[row]! * HORIZONS + horizon]!;

describe.each(['lstm', 'transformer'] as const)('a %s trained on how far the price goes', (kind) => {
  it('knows it on rows that it has not seen, and says with which spread', async () => {
    const budget = { maxEpochs: 4, epochShare: 1, maxTrainSamples: 800, maxValidationSamples: 400, batchSize: 64, patience: 4 };
    const model = await trainModel({ kind, dataset, seed: 2, backend: await loadBackend('auto'), budget });
    const runner = await ModelRunner.load(writeTflite(model, 1));
    const { excursion } = await forecastSamples(runner, dataset, 'holdout');
    runner.dispose();
    MOVE_MINUTES.forEach((_, horizon) => {
      const rows = [...holdout.symbol.keys()];
      const share = (level: number) =>
        rows.filter((row) => truthOf(row, horizon) <= excursionQuantile(excursion!, row, horizon, level)).length / rows.length;
      for (const level of [0.2, 0.5, 0.8]) expect(Math.abs(share(level) - level)).toBeLessThan(0.12);
      const errors = rows.map((row) => truthOf(row, horizon) - excursionQuantile(excursion!, row, horizon, 0.5));
      const deviation = Math.sqrt(errors.reduce((sum, error) => sum + error * error, 0) / rows.length);
      expect(deviation).toBeLessThan(0.4); // noise of 0.3; 0.58 with ln σ alone
    });
  });
});

describe('a network without ln σ among its features', () => {
  it('has no excursion head, whatever its shape', async () => {
    const without = { ...dataset, featureNames: dataset.featureNames.filter((name) => name !== LOG_SIGMA) };
    expect(ExcursionTargets.of(without)).toBeNull();
    expect(PRODUCT_SHAPES.lstm.excursion).toBe(true);
  });
});

describe('the loss of an excursion head', () => {
  const numbers = (length: number) => fc.array(fc.double({ min: -8, max: 8, noNaN: true }), { minLength: length, maxLength: length });

  it('is the same of tensors and of numbers, and finite for outcomes far off', async () => {
    const { tf } = await loadBackend('auto');
    fc.assert(
      fc.property(numbers(2 * EXCURSION_OUTPUTS), numbers(2 * HORIZONS), (outputs, truth) => {
        const [moves, y] = [Float32Array.from(outputs), Float32Array.from(truth)];
        const plain = meanExcursionLoss(moves, y);
        const value = tf.tidy(
          () => excursionLoss(tf, tf.tensor2d(moves, [2, EXCURSION_OUTPUTS]), tf.tensor2d(y, [2, HORIZONS])).dataSync()[0]!,
        );
        expect(Math.abs(value - plain) / Math.max(1, Math.abs(plain))).toBeLessThan(1e-4);
      }),
    );
  });

  it('is least at the location and the scale of what comes', () => {
    const random = new Random(3);
    const logistic = () => {
      const p = random.uniform();
      return Math.log(p / (1 - p));
    };
    const y = Float32Array.from({ length: 9_000 }, () => 1 + 0.5 * logistic());
    const loss = (location: number, scale: number) => {
      const outputs = Array.from({ length: y.length / HORIZONS }, () => [location, location, location, scale, scale, scale].map(Number));
      return meanExcursionLoss(Float32Array.from(outputs.flat()), y);
    };
    const best = loss(1, Math.log(0.5));
    for (const [location, scale] of [
      [0.8, Math.log(0.5)],
      [1.2, Math.log(0.5)],
      [1, Math.log(0.4)],
      [1, Math.log(0.62)],
    ] as const) {
      expect(loss(location, scale)).toBeGreaterThan(best);
    }
  });
});

describe('residual quantiles', () => {
  const random = new Random(4);
  const rows = 500;
  const scale = { centre: [0, 0, 0], spread: [1, 1, 1] };
  const moves = new Float32Array(rows * EXCURSION_OUTPUTS);
  const drawn = (mean: number) => Float32Array.from({ length: rows * HORIZONS }, () => mean + random.normal() ** 3);
  const [training, validation] = [
    { moves, y: drawn(0.1) },
    { moves, y: drawn(2) },
  ];
  const column = (y: Float32Array, h: number) => Array.from({ length: rows }, (_, row) => y[row * HORIZONS + h]!);
  const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

  it('spread as the validation rows do about their mean, about the mean of the training rows', () => {
    const { residuals } = fitExcursionHead(scale, training, validation);
    residuals.forEach((quantiles, h) => {
      const centred = column(validation.y, h).map((value, _, all) => value - mean(all) + mean(column(training.y, h)));
      quantiles.forEach((quantile, k) => {
        const held = centred.filter((value) => value < quantile - 1e-6).length;
        expect(Math.abs(held / rows - EXCURSION_LEVELS[k]!)).toBeLessThan(0.01);
      });
    });
    expect(residuals.flat().length).toBe(EXCURSION_VALUES);
  });
});
