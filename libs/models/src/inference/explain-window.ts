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
 * 2020), from windows of which each keeps the values of some groups over all bars and has the others at the baseline. There are MASKS of
 * them; a group that stands at the baseline anyway, such as one of what is not known, halves their number.
 * @param window window × features unscaled values, as `ModelRunner.predict` takes them
 * @param classIndex whose log-odds are explained
 * @throws what `ModelRunner.predict` throws
 */
export async function explainWindow(
  runner: Pick<ModelRunner, 'metadata' | 'predict'>,
  window: Float32Array,
  classIndex: number,
): Promise<Explanation> {
  const { metadata } = runner;
  const masked = new MaskedWindow(window, metadata);
  const probabilities = new Float32Array(MASKS * CLASS_COUNT);
  const batch = new Float32Array(metadata.batch * window.length);
  const count = 2 ** masked.groups.length;
  for (let first = 0; first < count; first += metadata.batch) {
    const masks: number[] = [];
    for (let i = first; i < Math.min(first + metadata.batch, count); i++) {
      // Gray code: each window differs from the one before in one group.
      if (i > 0) masked.toggle(31 - Math.clz32(i & -i));
      batch.set(masked.values, masks.length * window.length);
      masks.push(masked.mask);
    }
    const predicted = await runner.predict(batch.subarray(0, masks.length * window.length), masks.length);
    for (const [row, mask] of masks.entries()) {
      probabilities.set(predicted.subarray(row * CLASS_COUNT, (row + 1) * CLASS_COUNT), mask * CLASS_COUNT);
    }
  }
  for (let mask = 0; mask < MASKS; mask++) {
    const same = (mask & masked.effective) * CLASS_COUNT;
    probabilities.copyWithin(mask * CLASS_COUNT, same, same + CLASS_COUNT);
  }
  return explain(probabilities, classIndex);
}

/** A window of which some groups keep their values; at first none does. */
class MaskedWindow {
  readonly values: Float32Array;
  /** Indices into EXPLANATION_GROUPS of those whose values differ from the baseline, and the same as bits. */
  readonly groups: readonly number[];
  readonly effective: number;
  /** Bits of the groups that keep their values. */
  mask = 0;
  private readonly columns: readonly (readonly number[])[];
  private readonly base: Float32Array;

  constructor(
    private readonly window: Float32Array,
    metadata: ModelMetadata,
  ) {
    const { featureNames, neutral } = metadata;
    this.base = Float32Array.from(baseline(metadata));
    this.values = Float32Array.from(window, (_, at) => this.base[at % this.base.length]!);
    this.columns = EXPLANATION_GROUPS.map((group) =>
      featureNames.flatMap((name, column) => (EXPLANATION_GROUP_OF.get(name) === group ? [column] : [])),
    );
    const differs = (value: number, column: number) => value !== this.base[column] && !(Number.isNaN(value) && neutral[column] !== null);
    const groupHas = (columns: readonly number[]) => columns.some((column) => this.column(column).some((value) => differs(value, column)));
    this.groups = [...this.columns.keys()].filter((group) => groupHas(this.columns[group]!));
    this.effective = this.groups.reduce((bits, group) => bits | (1 << group), 0);
  }

  /** Gives a group its values, or takes them from it. @param place in `groups` */
  toggle(place: number): void {
    const group = this.groups[place]!;
    this.mask ^= 1 << group;
    const keeps = (this.mask & (1 << group)) !== 0;
    const { values, window, base } = this;
    for (const column of this.columns[group]!) {
      for (let at = column; at < values.length; at += base.length) values[at] = keeps ? window[at]! : base[column]!;
    }
  }

  private column(column: number): Float32Array {
    const width = this.base.length;
    return Float32Array.from({ length: this.window.length / width }, (_, bar) => this.window[bar * width + column]!);
  }
}
