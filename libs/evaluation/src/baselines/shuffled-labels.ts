import { meanLogLoss, Random } from '@tandem/domain';
import type { Dataset, Samples, SplitPart } from '@tandem/features';
import { isSignificant, oneSidedTTest, type GainTest } from '../statistics/t-test.js';
import { classPrior } from './baselines.js';
import type { PredictPart } from './learner.js';

interface ShuffledLabelOptions {
  /** Default 20. At least 2. */
  readonly shuffles?: number;
  /** Default 0. */
  readonly seed?: number;
  /**
   * What a model without skill predicts; default the class prior. Use what this model falls back to, or a better estimate of the
   * class shares looks like a leak: `mirroredClassPrior` for a symmetric model, the shares of the calibration rows for a
   * calibrated one.
   */
  readonly reference?: PredictPart;
}

interface ShuffledLabelCheck {
  /** By shuffle: log loss of the reference minus that of the model, nats. */
  readonly gains: readonly number[];
  readonly test: GainTest;
  /** False when the model predicts something although its labels were random: outcomes leak into it. */
  readonly passed: boolean;
}

/**
 * Trains on shuffled labels, from which nothing can be learned. A log loss significantly below that of the reference then means
 * that outcomes reach the model by another path.
 * @param learn trains on the given dataset and returns n × 3 probabilities of its `part`
 * @param part scored with its true labels; those of the other parts are shuffled
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
  return { gains, test, passed: !isSignificant(test) };
}

/** The dataset with the labels of every part but `kept` permuted within the part; class shares stay. */
function withShuffledLabels(dataset: Dataset, kept: SplitPart, random: Random): Dataset {
  const shuffled = (part: SplitPart) => (part === kept ? dataset.samples[part] : shuffleLabels(dataset.samples[part], random));
  return { ...dataset, samples: { train: shuffled('train'), validation: shuffled('validation'), holdout: shuffled('holdout') } };
}

function shuffleLabels(samples: Samples, random: Random): Samples {
  const order = Int32Array.from({ length: samples.length }, (_, row) => row);
  random.shuffle(order);
  return { ...samples, classIndex: Uint8Array.from(order, (row) => samples.classIndex[row]!) };
}
