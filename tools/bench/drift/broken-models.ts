import { Random } from '@tandem/domain';
import { featuresOf, type Dataset, type FeatureScaler } from '@tandem/features';
import type { TrainedModel } from '@tandem/models';
import { shuffled } from '../../testing/broken-version.ts';

type Break = (model: TrainedModel) => TrainedModel;

const SEED = 5;

/** Ways in which a model file can be broken and still loads, runs and answers its own probe. */
export const BROKEN_MODELS = {
  'scaler × 3': (model) => withScaler(model, ({ scale }) => ({ scale: scale.map((value) => 3 * value) })),
  'scaler shifted by a deviation': (model) =>
    withScaler(model, ({ offset, scale }) => ({ offset: offset.map((value, i) => (scale[i] === 0 ? value : value + 1 / scale[i]!)) })),
  'scaler rotated by one feature': (model) =>
    withScaler(model, ({ offset, scale, low, high }) => ({
      offset: rotated(offset),
      scale: rotated(scale),
      low: rotated(low),
      high: rotated(high),
    })),
  'feature columns swapped in pairs': (model) => ({ ...model, featureNames: swappedNames(model.featureNames) }),
  'weights shuffled': (model) => ({ ...model, weights: shuffled(model.weights) }),
} as const satisfies Record<string, Break>;

export type BrokenModel = keyof typeof BROKEN_MODELS;

function withScaler(model: TrainedModel, change: (scaler: FeatureScaler) => Partial<FeatureScaler>): TrainedModel {
  return { ...model, scaler: { ...model.scaler, ...change(model.scaler) } };
}

const rotated = (values: Float32Array) => values.map((_, i) => values[(i + 1) % values.length]!);

/** Neighbours change places, of those that a symbol's own bars give: they are never missing, so that nothing refuses them. */
function swappedNames(names: readonly string[]): string[] {
  const own = featuresOf(names).flatMap((feature, i) => (feature.own ? [i] : []));
  const swapped = [...names];
  for (let i = 0; i + 1 < own.length; i += 2) [swapped[own[i]!], swapped[own[i + 1]!]] = [names[own[i + 1]!]!, names[own[i]!]!];
  return swapped;
}

/** The dataset with the labels to learn from in random order: a model that has learned nothing but how frequent each class is. */
export function withShuffledLabels(dataset: Dataset): Dataset {
  const order = Int32Array.from(dataset.samples.train.classIndex.keys());
  new Random(SEED).shuffle(order);
  const { train } = dataset.samples;
  const classIndex = Uint8Array.from(order, (at) => train.classIndex[at]!);
  return { ...dataset, samples: { ...dataset.samples, train: { ...train, classIndex } } };
}
