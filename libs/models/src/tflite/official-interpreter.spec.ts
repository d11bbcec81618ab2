import { beforeAll, describe, expect, it } from 'vitest';
import { MODEL_KINDS } from '@tandem/domain';
import { interpretOfficially, prepareOfficialInterpreter } from '../../testing/official-interpreter.js';
import { smallModel } from '../../testing/small-model.js';
import { ModelRunner } from '../inference/model-runner.js';
import { probeWindows } from '../training/trained-model.js';
import { FILE_BATCH, writeTflite } from './write-tflite.js';

describe.each(MODEL_KINDS)('the file of a %s in the official interpreter', (kind) => {
  let available = false;
  beforeAll(async () => {
    available = await prepareOfficialInterpreter();
  }, 240_000);

  it('gives the same probabilities and quantiles as here', async ({ skip }) => {
    if (!available) skip('the official interpreter is not available');
    const model = await smallModel(kind);
    const file = writeTflite({ ...model, calibration: { touchTemperature: 0.2, directionTemperature: 0.1, neutralBias: -0.5 } }, 1);
    const windows = probeWindows({ ...model.probe.recipe, seed: 21 }, FILE_BATCH);
    const runner = await ModelRunner.load(file);
    const { probabilities, excursion } = await runner.forecast(windows, FILE_BATCH);
    const own = Float32Array.of(...probabilities, ...excursion!);
    runner.dispose();
    const official = await interpretOfficially(file, windows);
    expect(official.length).toBe(own.length);
    expect(Math.max(...own.map((p, i) => Math.abs(p - official[i]!)))).toBeLessThan(1e-5);
  });
});
