import type { Tensor3D } from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { MODEL_KINDS, WINDOW_BARS } from '@tandem/domain';
import { calibrate, type Forecast } from '@tandem/evaluation';
import { applyScaler, LOG_SIGMA, mirrored, symmetricLogits } from '@tandem/features';
import { syntheticDataset } from '@tandem/features/testing';
import { smallModel, TINY_BUDGET } from '../../testing/small-model.js';
import { loadBackend } from '../backend/load-backend.js';
import { ModelRunner } from '../inference/model-runner.js';
import { networkOf, noDropout } from '../network/network.js';
import { PLAIN_SHAPES, PRODUCT_SHAPES, type NetworkShape } from '../network/shape.js';
import { excursionQuantiles, splitOutputs } from '../training/excursion-head.js';
import { probeWindows, type TrainedModel } from '../training/trained-model.js';
import { readMetadata } from './read-metadata.js';
import { FILE_BATCH, writeTflite } from './write-tflite.js';

const SHAPES: readonly (readonly [string, NetworkShape])[] = [
  ...Object.values(PRODUCT_SHAPES).map((shape) => [`product ${shape.kind}`, shape] as const),
  ...Object.values(PLAIN_SHAPES).map((shape) => [`plain ${shape.kind}`, shape] as const),
];

/** Answers so far from even that an error could not hide. */
const SHARP = { touchTemperature: 0.2, directionTemperature: 0.1, neutralBias: -0.5 };

/** The trainer's own answer: scaling, network, calibration and quantiles outside any file. */
async function trainerAnswer(model: TrainedModel, windows: Float32Array): Promise<Forecast> {
  const backend = await loadBackend('auto');
  const { tf } = backend;
  const features = model.featureNames.length;
  const scaled = windows.slice();
  applyScaler(model.scaler, scaled);
  const answer = (x: Float32Array) =>
    tf.tidy(() => {
      const weights = Object.fromEntries(
        Object.entries(model.weights).map(([name, { values, shape }]) => [name, tf.tensor(values, [...shape])]),
      );
      const input: Tensor3D = tf.tensor3d(x, [FILE_BATCH, WINDOW_BARS, features]);
      return networkOf(model.shape, features, WINDOW_BARS).outputs(backend, input, weights, noDropout).dataSync() as Float32Array;
    });
  const [plain, turned] = [answer(scaled), answer(mirrored(scaled, model.mirror))].map((flat) => splitOutputs(flat, FILE_BATCH));
  const probabilities = calibrate(symmetricLogits(plain!.logits, turned!.logits), model.calibration);
  const moves = plain!.moves?.map((value, at) => (value + turned!.moves![at]!) / 2);
  const last = (row: number) => ((row + 1) * WINDOW_BARS - 1) * features + model.featureNames.indexOf(LOG_SIGMA);
  const logSigma = Float32Array.from({ length: FILE_BATCH }, (_, row) => windows[last(row)]!);
  return { probabilities, excursion: model.excursion && excursionQuantiles(model.excursion, moves!, logSigma) };
}

function differenceOf(own: ArrayLike<number>, expected: ArrayLike<number>): number {
  expect(own.length).toBe(expected.length);
  return Array.from(own).reduce((largest, value, at) => Math.max(largest, Math.abs(value - expected[at]!)), 0);
}

describe.each(SHAPES)('the file of a trained %s', (_, shape) => {
  it('predicts as the trainer does, inside the clipping range and far outside', async () => {
    const model: TrainedModel = { ...(await smallModel(shape.kind, shape)), calibration: SHARP };
    const runner = await ModelRunner.load(writeTflite(model, 1));
    for (const [seed, widening] of [
      [1, 0.2],
      [2, 1],
      [3, 50],
    ] as const) {
      const { centre, spread } = model.probe.recipe;
      const windows = probeWindows({ seed, centre, spread: spread.map((value) => value * widening) }, FILE_BATCH);
      const expected = await trainerAnswer(model, windows);
      const answers = await runner.forecast(windows, FILE_BATCH);
      expect(differenceOf(answers.probabilities, expected.probabilities), `widening ${widening}`).toBeLessThan(1e-5);
      expect(answers.excursion === null).toBe(!shape.excursion);
      // Relative where the file is asked for far more than it was trained on: float32 has seven digits.
      const size = Math.max(1, ...(expected.excursion ?? []).map(Math.abs));
      expect(differenceOf(answers.excursion ?? [], expected.excursion ?? []) / size, `widening ${widening}`).toBeLessThan(1e-5);
    }
    runner.dispose();
  });

  it('swaps DOWN and UP when the market is turned upside down', async () => {
    const model: TrainedModel = { ...(await smallModel(shape.kind, shape)), calibration: SHARP };
    const runner = await ModelRunner.load(writeTflite(model, 1));
    const windows = probeWindows({ ...model.probe.recipe, seed: 31 }, FILE_BATCH);
    const { offset } = model.scaler;
    const upsideDown = windows.map((value, at) => {
      const feature = at % model.mirror.length;
      return model.mirror[feature] === -1 ? 2 * offset[feature]! - value : value;
    });
    const [plain, turned] = [await runner.predict(windows, FILE_BATCH), await runner.predict(upsideDown, FILE_BATCH)];
    for (let at = 0; at < plain.length; at += 3) {
      const swaps = [
        [0, 2],
        [1, 1],
        [2, 0],
      ] as const;
      for (const [own, other] of swaps) expect(Math.abs(turned[at + own]! - plain[at + other]!)).toBeLessThan(1e-6);
    }
    expect(plain.some((p, at) => at % 3 === 0 && Math.abs(p - plain[at + 2]!) > 0.05)).toBe(true);
    runner.dispose();
  });
});

describe.each(MODEL_KINDS)('the file of a %s', (kind) => {
  it('describes itself', async () => {
    const model = await smallModel(kind);
    const metadata = readMetadata(writeTflite(model, 7));
    expect(metadata).toMatchObject({
      kind,
      version: 7,
      featureNames: model.featureNames,
      datasetHash: 'synthetic-1',
      labels: { horizon: 30, multiple: 0.7, sigmaSpan: 100, volatility: 'ewm' },
      thresholds: model.thresholds,
      validation: model.validation,
      training: { from: '2026-01-05T15:29:00.000Z', seed: 5, samples: 96, budget: TINY_BUDGET },
      network: PRODUCT_SHAPES[kind],
      calibration: model.calibration,
    });
    expect(metadata.neutral.map((value) => value !== null)).toEqual(
      model.featureNames.map((name) => ['mkt_ret_5', 'news_sentiment', 'news_count', 'vix_level', 'us10y_change'].includes(name)),
    );
  });

  it('has all that is needed to reproduce it', async () => {
    const { datasetHash, dataset, sessions, training, fittedToValidation } = readMetadata(writeTflite(await smallModel(kind), 1));
    expect({ datasetHash, dataset }).toEqual({ datasetHash: syntheticDataset().hash, dataset: syntheticDataset().recipe });
    expect(sessions).toEqual({
      train: { first: '2026-01-05', last: '2026-01-10', sessions: 6 },
      validation: { first: '2026-01-11', last: '2026-01-13', sessions: 3 },
      holdout: { first: '2026-01-14', last: '2026-01-15', sessions: 2 },
    });
    expect(training.libraries).toMatchObject({
      tandem: expect.stringMatching(/^\d+\.\d+\.\d+/),
      node: process.versions.node,
      tfjs: expect.any(String),
    });
    expect(training.platform).toBe(`${process.platform}-${process.arch}`);
    expect(fittedToValidation).toEqual(['best epoch', 'calibration', 'thresholds']);
  });

  it('differs between versions in its metadata alone', async () => {
    const model = await smallModel(kind);
    const [one, two] = [writeTflite(model, 1), writeTflite(model, 2)];
    expect(one.length).toBe(two.length);
    expect(one.filter((byte, i) => byte !== two[i]).length).toBe(2); // the version in the metadata and in the description
  });
});
