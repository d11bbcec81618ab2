import { applyScaler, WINDOW_BARS } from '@tandem/features';
import type { Tensor3D } from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { loadBackend } from '../backend/load-backend.js';
import { calibrate } from '../calibration/calibration.js';
import { ModelRunner } from '../inference/model-runner.js';
import { MODEL_KINDS } from '@tandem/market';
import { noDropout } from '../network/dropout.js';
import { networkOf } from '../network/network.js';
import { smallModel } from '../testing/small-model.js';
import { probeWindows } from '../training/probe.js';
import type { TrainedModel } from '../training/trained-model.js';
import { readMetadata } from './read-metadata.js';
import { FILE_BATCH, writeTflite } from './write-tflite.js';

/** The trainer's own answer: scaling, network and calibration outside any file. */
async function trainerAnswer(model: TrainedModel, windows: Float32Array): Promise<Float32Array> {
  const backend = await loadBackend('auto');
  const { tf } = backend;
  const features = model.featureNames.length;
  const scaled = windows.slice();
  applyScaler(model.scaler, scaled);
  const logits = tf.tidy(() => {
    const weights = Object.fromEntries(Object.entries(model.weights).map(([name, { values, shape }]) => [name, tf.tensor(values, [...shape])]));
    const x: Tensor3D = tf.tensor3d(scaled, [FILE_BATCH, WINDOW_BARS, features]);
    return networkOf(model.kind, features, WINDOW_BARS).logits(backend, x, weights, noDropout).dataSync() as Float32Array;
  });
  return calibrate(logits, model.calibration);
}

describe.each(MODEL_KINDS)('the file of a trained %s', (kind) => {
  it('answers as the trainer does, inside the clipping range and far outside', async () => {
    const trained = await smallModel(kind);
    // Sharpened, so that the answers are far from even and an error could not hide.
    const model: TrainedModel = { ...trained, calibration: { temperature: 0.2, bias: [0.3, -0.5, 0.2] } };
    const runner = await ModelRunner.load(writeTflite(model, 1));
    for (const [seed, widening] of [[1, 0.2], [2, 1], [3, 50]] as const) {
      const { centre, spread } = model.probe.recipe;
      const windows = probeWindows({ seed, centre, spread: spread.map((value) => value * widening) }, FILE_BATCH);
      const expected = await trainerAnswer(model, windows);
      const answers = await runner.predict(windows, FILE_BATCH);
      const difference = Math.max(...answers.map((p, i) => Math.abs(p - expected[i]!)));
      expect(difference, `widening ${widening}`).toBeLessThan(1e-5);
    }
    runner.dispose();
  });

  it('says what it is', async () => {
    const model = await smallModel(kind);
    const metadata = readMetadata(writeTflite(model, 7));
    expect(metadata).toMatchObject({
      kind,
      version: 7,
      featureNames: model.featureNames,
      datasetHash: 'synthetic-1',
      labels: { horizon: 30, multiple: 0.7, sigmaSpan: 100 },
      thresholds: model.thresholds,
      validation: model.validation,
      training: { from: '2026-01-05T15:29:00.000Z', seed: 5, samples: 96 },
    });
    expect(metadata.neutral.map((value) => value !== null)).toEqual(model.featureNames.map((name) =>
      ['mkt_ret_5', 'news_sentiment', 'news_count', 'vix_level', 'us10y_change'].includes(name)));
  });

  it('differs between versions in nothing but what it says of itself', async () => {
    const model = await smallModel(kind);
    const [one, two] = [writeTflite(model, 1), writeTflite(model, 2)];
    expect(one.length).toBe(two.length);
    expect(one.filter((byte, i) => byte !== two[i]).length).toBe(2); // the version in the metadata and in the description
  });
});
