import { expect, it } from 'vitest';
import { MODEL_KINDS } from '@tandem/domain';
import { checkShuffledLabels, mirroredClassPrior } from '@tandem/evaluation';
import { simulatedDataset, trainAndPredict } from '../../testing/simulated-training.js';

const SHUFFLES = 20;
/** Enough to learn what is there, were there anything: the real labels are told from a coin by it. */
const BUDGET = { maxEpochs: 1, epochShare: 1, maxTrainSamples: 1_536, maxValidationSamples: 1_024, batchSize: 64, patience: 1 };
const TIMEOUT = 240_000;

const dataset = simulatedDataset({ predictability: { kind: 'linear', strength: 0.4 }, symbols: 3, sessions: 20, seed: 13 });

it.each(MODEL_KINDS)('twenty %ss trained on shuffled labels foretell no more than how often the classes happen', async (kind) => {
  const learn = async (given: typeof dataset, seed = 1) => (await trainAndPredict(kind, given, seed, BUDGET)).probabilities;
  const shuffled = await checkShuffledLabels(learn, dataset, 'holdout', { shuffles: SHUFFLES, reference: mirroredClassPrior.probabilities });
  const real = await checkShuffledLabels(() => learn(dataset), dataset, 'holdout', { shuffles: 2, reference: mirroredClassPrior.probabilities });
  expect(shuffled.gains).toHaveLength(SHUFFLES);
  expect(shuffled.passed).toBe(true);
  expect(real.test.meanGain).toBeGreaterThan(Math.max(...shuffled.gains));
}, TIMEOUT);
