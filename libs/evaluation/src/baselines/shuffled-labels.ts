import { meanLogLoss, Random } from '@tandem/domain';
import type { Dataset, Samples, SplitPart } from '@tandem/features';
import { isBeyondChance, oneSidedTTest, type GainTest } from '../statistics/t-test.js';
import { classPrior } from './baselines.js';
import type { PredictPart } from './learner.js';

interface ShuffledLabelOptions {
  /** Default 20. At least 2. */
  readonly shuffles?: number;
  /** Default 0. */
  readonly seed?: number;
  /**
   * What is foretold by who learns nothing but how often the classes happen; default the class prior. Make it what the model
   * itself falls back to, or a better guess at the shares looks like a leak: `mirroredClassPrior` for a symmetric model, the
   * shares of the rows it was calibrated on for a calibrated one.
   */
  readonly reference?: PredictPart;
}

interface ShuffledLabelCheck {
  /** By shuffle: log loss of the reference minus that of what was learned, nats. */
  readonly gains: readonly number[];
  readonly test: GainTest;
  /** False when something is foretold from labels that say nothing: the answers leak. */
  readonly passed: boolean;
}

/**
 * Trains on shuffled labels, from which nothing can be learned: log loss below that of the reference, beyond chance, then
 * means that what happened reaches the model by another way.
 * @param learn trains on the dataset it is given and returns n × 3 probabilities of its `part`
 * @param part scored by its true labels; those of the parts learned from are shuffled
 */
export async function checkShuffledLabels(
  learn: (shuffled: Dataset) => Float32Array | Promise<Float32Array>,
  dataset: Dataset,
  part: Exclude<SplitPart, 'train'>,
  { shuffles = 20, seed = 0, reference = classPrior.probabilities }: ShuffledLabelOptions = {},
): Promise<ShuffledLabelCheck> {
  const { classIndex } = dataset.samples[part];
  const referenceLoss = meanLogLoss(reference(dataset, part), classIndex);
  const gains: number[] = [];
  for (let shuffle = 0; shuffle < shuffles; shuffle++) {
    const probabilities = await learn(withShuffledLabels(dataset, part, new Random(seed, shuffle)));
    gains.push(referenceLoss - meanLogLoss(probabilities, classIndex));
  }
  const test = oneSidedTTest(gains);
  if (test === null) throw new RangeError(`${shuffles} shuffles show no spread; at least 2 are needed.`);
  return { gains, test, passed: !isBeyondChance(test) };
}

/** The dataset with the labels of every part but `kept` in random order among its own rows; the class shares stay. */
function withShuffledLabels(dataset: Dataset, kept: SplitPart, random: Random): Dataset {
  const shuffled = (part: SplitPart) => (part === kept ? dataset.samples[part] : shuffleLabels(dataset.samples[part], random));
  return { ...dataset, samples: { train: shuffled('train'), validation: shuffled('validation'), holdout: shuffled('holdout') } };
}

function shuffleLabels(samples: Samples, random: Random): Samples {
  const order = Int32Array.from({ length: samples.length }, (_, row) => row);
  random.shuffle(order);
  return { ...samples, classIndex: Uint8Array.from(order, (row) => samples.classIndex[row]!) };
}
