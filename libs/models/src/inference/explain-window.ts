import { CLASS_COUNT, EXPLANATION_GROUPS } from '@tandem/domain';
import { explain, MASKS, type Explanation } from '@tandem/evaluation';
import { EXPLANATION_GROUP_OF } from '@tandem/features';
import type { ModelMetadata } from '../tflite/metadata.js';
import type { ModelRunner } from './model-runner.js';

/**
 * What stands for a masked feature, by column: where it may be missing, what replaces it then, so that what is not known has no effect;
 * else the offset of the scaler, which is the mean of the training bars, or the centre of a feature that has a direction. One point, not a
 * sample of windows: its 128 masked windows are exact, and the base rate is one number that a reader can look at.
 */
function baseline({ neutral, probe }: ModelMetadata): number[] {
  return probe.centre.map((centre, column) => neutral[column] ?? centre);
}

/**
 * Why a model says of a window what it does: exact Shapley values of the groups of features ("baseline Shapley", Sundararajan and Najmi
 * 2020), from MASKS windows of which each keeps the values of some groups over all bars and has the others at the baseline.
 * @param window window × features unscaled values, as `ModelRunner.predict` takes them
 * @param classIndex whose log-odds are explained
 * @param turn awaited before each batch of the file, so that what is urgent can go first
 * @throws what `ModelRunner.predict` throws
 */
export async function explainWindow(
  runner: Pick<ModelRunner, 'metadata' | 'predict'>,
  window: Float32Array,
  classIndex: number,
  turn: () => Promise<void>,
): Promise<Explanation> {
  const { metadata } = runner;
  const { batch, featureNames } = metadata;
  const base = Float32Array.from(baseline(metadata));
  const bits = featureNames.map((name) => 1 << EXPLANATION_GROUPS.indexOf(EXPLANATION_GROUP_OF.get(name)!));
  const probabilities = new Float32Array(MASKS * CLASS_COUNT);
  for (let first = 0; first < MASKS; first += batch) {
    const count = Math.min(batch, MASKS - first);
    const masked = new Float32Array(count * window.length);
    for (let i = 0; i < count; i++) writeMasked(window, base, bits, first + i, masked.subarray(i * window.length, (i + 1) * window.length));
    await turn();
    probabilities.set(await runner.predict(masked, count), first * CLASS_COUNT);
  }
  return explain(probabilities, classIndex);
}

function writeMasked(window: Float32Array, base: Float32Array, bits: readonly number[], mask: number, out: Float32Array): void {
  for (let at = 0, column = 0; at < window.length; at++) {
    out[at] = (mask & bits[column]!) === 0 ? base[column]! : window[at]!;
    column = column + 1 === base.length ? 0 : column + 1;
  }
}
