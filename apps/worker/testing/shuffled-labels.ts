import { expect, it } from 'vitest';
import { MODEL_KINDS } from '@tandem/domain';
import { checkShuffledLabels, mirroredClassPrior } from '@tandem/evaluation';
import { simulatedDataset, trainAndPredict } from './simulated-training.js';

/** Enough to learn what is there, were there anything: with the real labels it beats the class prior. */
const BUDGET = { maxEpochs: 1, epochShare: 1, maxTrainSamples: 1_536, maxValidationSamples: 1_024, batchSize: 64, patience: 1 };
const TIMEOUT_MS = 240_000;

/** Tests that networks of both kinds, trained `shuffles` times on shuffled labels, know nothing of the hold-out. */
export function testOnShuffledLabels(shuffles: number): void {
  const dataset = simulatedDataset({ predictability: { kind: 'linear', strength: 0.4 }, symbols: 3, sessions: 20, seed: 13 });

  it.each(MODEL_KINDS)(
    `${shuffles} %ss trained on shuffled labels predict no more than the shares of the classes`,
    async (kind) => {
      const learn = async (given: typeof dataset, seed = 1) => (await trainAndPredict(kind, given, seed, BUDGET)).probabilities;
      const shuffled = await checkShuffledLabels(learn, dataset, 'holdout', { shuffles, reference: mirroredClassPrior.probabilities });
      const real = await checkShuffledLabels(() => learn(dataset), dataset, 'holdout', {
        shuffles: 2,
        reference: mirroredClassPrior.probabilities,
      });
      expect(shuffled.gains).toHaveLength(shuffles);
      expect(shuffled.passed).toBe(true);
      expect(real.test.meanGain).toBeGreaterThan(Math.max(...shuffled.gains));
    },
    TIMEOUT_MS,
  );
}
