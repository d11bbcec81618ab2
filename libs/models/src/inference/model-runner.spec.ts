import type { CompiledModel } from '@litertjs/core';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { EXCURSION_LEVELS, EXCURSION_VALUES, excursionQuantile, ModelOutputError, MOVE_MINUTES, WINDOW_BARS } from '@tandem/domain';
import { LOG_SIGMA } from '@tandem/features';
import { syntheticDataset } from '@tandem/features/testing';
import { smallModel } from '../../testing/small-model.js';
import { PRODUCT_SHAPES } from '../network/shape.js';
import { ModelFileError } from '../tflite/read-metadata.js';
import { FILE_BATCH, writeTflite } from '../tflite/write-tflite.js';
import { probeWindows, type TrainedModel } from '../training/trained-model.js';
import { ModelInputError, ModelRunner } from './model-runner.js';
import { predictSamples, verifyModelFile } from './verify-model-file.js';

let model: TrainedModel;
let bytes: Uint8Array;
let runner: ModelRunner;
let width: number;

beforeAll(async () => {
  model = await smallModel('lstm');
  bytes = writeTflite(model, 1);
  runner = await ModelRunner.load(bytes);
  width = WINDOW_BARS * model.featureNames.length;
});

const windowsOf = (count: number) => probeWindows({ ...model.probe.recipe, seed: 77 }, count);

describe('ModelRunner', () => {
  it('predicts any number of windows, each as if it were alone', async () => {
    const windows = windowsOf(2 * FILE_BATCH + 3);
    const together = await runner.predict(windows, 2 * FILE_BATCH + 3);
    expect(together.length).toBe(3 * (2 * FILE_BATCH + 3));
    for (const row of [0, FILE_BATCH, 2 * FILE_BATCH + 2]) {
      const alone = await runner.predict(windows.subarray(row * width, (row + 1) * width), 1);
      alone.forEach((p, k) => {
        expect(p).toBeCloseTo(together[3 * row + k]!, 6);
      });
    }
  });

  it('returns nothing for no windows', async () => {
    expect(await runner.predict(new Float32Array(), 0)).toEqual(new Float32Array());
  });

  it('returns probabilities that sum to one', async () => {
    const answers = await runner.predict(windowsOf(FILE_BATCH), FILE_BATCH);
    for (let row = 0; row < FILE_BATCH; row++) {
      const own = answers.subarray(3 * row, 3 * row + 3);
      expect(own.every((p) => p >= 0 && p <= 1)).toBe(true);
      expect(own[0]! + own[1]! + own[2]!).toBeCloseTo(1, 5);
    }
  });

  it('keeps overlapping calls apart', async () => {
    const [first, second] = [windowsOf(1), windowsOf(2).subarray(width)];
    const overlapping = await Promise.all([runner.predict(first, 1), runner.predict(second, 1)]);
    expect(overlapping).toEqual([await runner.predict(first, 1), await runner.predict(second, 1)]);
  });

  it('replaces an unknown context feature by its neutral value and leaves the input unchanged', async () => {
    const vix = model.featureNames.indexOf('vix_level');
    const neutral = windowsOf(1).map((value, at) => (at % model.featureNames.length === vix ? model.neutral[vix]! : value));
    const unknown = neutral.map((value, at) => (at % model.featureNames.length === vix ? NaN : value));
    expect(await runner.predict(unknown, 1)).toEqual(await runner.predict(neutral, 1));
    expect(unknown[vix]).toBeNaN();
  });

  it('refuses an unknown or infinite price feature and names its place', async () => {
    const windows = windowsOf(2);
    windows[width + 3 * model.featureNames.length + 5] = NaN;
    await expect(runner.predict(windows, 2)).rejects.toThrow(/window 1, bar 3 has NaN in rsi_14/);
    windows[width + 3 * model.featureNames.length + 5] = Infinity;
    await expect(runner.predict(windows, 2)).rejects.toThrow(ModelInputError);
  });

  it('refuses outputs that are not probabilities, and names the row', async () => {
    // Whatever is not at the centre of the probe overflows behind this scaler.
    const extreme = (values: Float32Array, value: number) => values.map((usual, feature) => (feature === 0 ? value : usual));
    const { scaler, probe } = model;
    const beyond = {
      ...model,
      scaler: { ...scaler, scale: extreme(scaler.scale, 3e38), low: extreme(scaler.low, -Infinity), high: extreme(scaler.high, Infinity) },
      probe: { ...probe, recipe: { ...probe.recipe, spread: probe.recipe.spread.map((usual, feature) => (feature === 0 ? 0 : usual)) } },
    };
    const overflowing = await ModelRunner.load(writeTflite(beyond, 4));
    const windows = probeWindows(beyond.probe.recipe, 3);
    windows[2 * width] = 100;
    await expect(overflowing.predict(windows, 3)).rejects.toThrow(ModelOutputError);
    await expect(overflowing.predict(windows, 3)).rejects.toThrow(
      'LSTM v4 predicts [NaN, NaN, NaN] for row 2 of 3; expected three probabilities that sum to 1',
    );
    overflowing.dispose();
  });

  it('names the model whose network fails in the runtime', async () => {
    const failing = await ModelRunner.load(bytes);
    vi.spyOn(Reflect.get(failing, 'model') as CompiledModel, 'run').mockRejectedValue(new Error('gather index out of bounds'));
    const answer = failing.predict(windowsOf(1), 1);
    await expect(answer).rejects.toThrow(ModelOutputError);
    await expect(answer).rejects.toThrow(/^LSTM v1 fails on its windows \(gather index out of bounds\)/);
    failing.dispose();
  });

  it('refuses windows of another length', async () => {
    await expect(runner.predict(new Float32Array(width - 1), 1)).rejects.toThrow(new RegExp(`expected ${width} a window`));
  });
});

describe('the predicted log excursion', () => {
  it('has quantiles in ascending order for every horizon, and moves with the last ln σ', async () => {
    const logSigma = model.featureNames.indexOf(LOG_SIGMA);
    const still = windowsOf(1);
    const last = (WINDOW_BARS - 1) * model.featureNames.length + logSigma;
    // Far beyond the clipping range of the scaler, so that the network sees the same.
    still[last] = 100;
    const wilder = still.slice();
    wilder[last] = 101.5;
    const [one, other] = [(await runner.forecast(still, 1)).excursion!, (await runner.forecast(wilder, 1)).excursion!];
    expect(one.length).toBe(EXCURSION_VALUES);
    MOVE_MINUTES.forEach((_, horizon) => {
      const quantiles = EXCURSION_LEVELS.map((level) => excursionQuantile(one, 0, horizon, level));
      expect(quantiles).toEqual(quantiles.toSorted((a, b) => a - b));
    });
    one.forEach((value, at) => {
      expect(other[at]! - value).toBeCloseTo(1.5, 3);
    });
  });
});

describe('a model file of before the second output', () => {
  it('loads, predicts, and has no excursion', async () => {
    const file = writeTflite(await smallModel('lstm', { ...PRODUCT_SHAPES.lstm, excursion: false }), 1);
    // Its metadata did not know the word: the same file without it.
    const text = Buffer.from(file).toString('latin1');
    const without = text.replaceAll(/,"excursion":(null|false)/g, (found) => ' '.repeat(found.length));
    expect(without).not.toContain('excursion');
    const old = await ModelRunner.load(Buffer.from(without, 'latin1'));
    const windows = windowsOf(3);
    expect(await old.forecast(windows, 3)).toEqual({ probabilities: await old.predict(windows, 3), excursion: null });
    old.dispose();
  });
});

describe('a damaged model file', () => {
  it('is refused, and the runtime goes on working', async () => {
    await expect(ModelRunner.load(bytes.subarray(0, bytes.length - 100))).rejects.toThrow(ModelFileError);
    expect((await verifyModelFile(bytes)).largestDifference).toBeLessThan(1e-5);
  });

  it.each<[string, RegExp, (found: string) => string, RegExp]>([
    ['another batch than its network has', /"batch":20/, () => '"batch":99', /maps 20 × 60 × \d+ to .*; its metadata says 99 × 60/],
    [
      'a probe of fewer columns',
      /"spread":\[[^,]*,/,
      (found) => '"spread":['.padEnd(found.length),
      /probe has \d+ and \d+ columns; expected/,
    ],
  ])('is refused when its metadata says %s', async (_, part, put, reason) => {
    const text = Buffer.from(bytes).toString('latin1');
    expect(text).toMatch(part);
    await expect(ModelRunner.load(Buffer.from(text.replace(part, put), 'latin1'))).rejects.toThrow(reason);
  });

  it('is refused when its weights make no probabilities', async () => {
    const weights = Object.fromEntries(
      Object.entries(model.weights).map(([name, weight]) => [
        name,
        name === 'head/bias' ? { ...weight, values: weight.values.map(() => NaN) } : weight,
      ]),
    );
    await expect(ModelRunner.load(writeTflite({ ...model, weights }, 1))).rejects.toThrow(/expected three probabilities that sum to 1/);
  });

  it('is refused when it predicts otherwise than its trainer', async () => {
    const weights = Object.fromEntries(
      Object.entries(model.weights).map(([name, weight]) => [
        name,
        name === 'head/bias' ? { ...weight, values: weight.values.map((value, i) => value + (i * i) / 10) } : weight,
      ]),
    );
    await expect(verifyModelFile(writeTflite({ ...model, weights }, 1))).rejects.toThrow(/apart from its trainer/);
  });
});

describe('predictSamples', () => {
  it('predicts all samples of a part in their order', async () => {
    const dataset = syntheticDataset();
    const done: number[] = [];
    const answers = await predictSamples(runner, dataset, 'holdout', { onProgress: (rows) => done.push(rows) });
    expect(answers.length).toBe(3 * dataset.samples.holdout.length);
    expect(done.at(-1)).toBe(dataset.samples.holdout.length);
  });

  it('stops when it is aborted', async () => {
    const signal = AbortSignal.abort(new Error('cancelled'));
    await expect(predictSamples(runner, syntheticDataset(), 'holdout', { signal })).rejects.toThrow('cancelled');
  });

  it('refuses a dataset of other features', async () => {
    const other = { ...syntheticDataset(), featureNames: ['price'] };
    await expect(predictSamples(runner, other, 'holdout')).rejects.toThrow(ModelInputError);
  });
});
