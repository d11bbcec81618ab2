import { describe, expect, it } from 'vitest';
import { CLASS_COUNT, DOWN, NEUTRAL, toShares, UP } from '@tandem/domain';
import { syntheticDataset } from '@tandem/features/testing';
import { classPrior, gradientBoosting, mirroredClassPrior } from './baselines.js';
import { checkShuffledLabels } from './shuffled-labels.js';
import { logisticRegression } from './softmax-regression.js';

const dataset = syntheticDataset();

/** Half of the training rows that went up are said to have gone down, while in the hold-out most go up. */
function withDrift(): typeof dataset {
  const { train } = dataset.samples;
  const classIndex = train.classIndex.map((k, row) => (k === UP && row % 2 === 0 ? DOWN : k));
  const shares = toShares([DOWN, NEUTRAL, UP].map((k) => classIndex.filter((c) => c === k).length));
  return { ...dataset, samples: { ...dataset.samples, train: { ...train, classIndex, shares } } };
}

describe('checkShuffledLabels', () => {
  it.each([logisticRegression, gradientBoosting])('finds that nothing is learned from random labels: $name', async ({ fit }) => {
    const { gains, test, passed } = await checkShuffledLabels((shuffled) => fit(shuffled)(shuffled, 'holdout'), dataset, 'holdout');
    expect(gains.length).toBe(20);
    expect(passed).toBe(true);
    expect(test.meanGain).toBeLessThan(0);
  });

  it('catches predictions that know the outcome', async () => {
    const { classIndex } = dataset.samples.holdout;
    const leaking = (shuffled: typeof dataset) =>
      classPrior
        .probabilities(shuffled, 'holdout')
        .map((p, at) => 0.95 * p + (classIndex[Math.floor(at / CLASS_COUNT)] === at % CLASS_COUNT ? 0.05 : 0));
    expect((await checkShuffledLabels(leaking, dataset, 'holdout')).passed).toBe(false);
  });

  it('does not report a symmetric model that ignores the drift of its training rows', async () => {
    const drifting = withDrift();
    const learn = (shuffled: typeof dataset) => mirroredClassPrior.probabilities(shuffled, 'holdout');
    expect((await checkShuffledLabels(learn, drifting, 'holdout', { shuffles: 2 })).passed).toBe(false);
    expect(
      (await checkShuffledLabels(learn, drifting, 'holdout', { shuffles: 2, reference: mirroredClassPrior.probabilities })).passed,
    ).toBe(true);
  });

  it('shuffles what is learned from and leaves what is scored', async () => {
    const { train, holdout } = dataset.samples;
    await checkShuffledLabels(
      (shuffled) => {
        expect(shuffled.samples.holdout.classIndex).toEqual(holdout.classIndex);
        expect(shuffled.samples.train.classIndex).not.toEqual(train.classIndex);
        expect(shuffled.samples.train.classIndex.toSorted()).toEqual(train.classIndex.toSorted());
        return classPrior.probabilities(shuffled, 'holdout');
      },
      dataset,
      'holdout',
      { shuffles: 2 },
    );
  });

  it('shuffles differently each time, and the same for the same seed', async () => {
    const check = (seed: number) =>
      checkShuffledLabels((shuffled) => logisticRegression.fit(shuffled)(shuffled, 'holdout'), dataset, 'holdout', { shuffles: 3, seed });
    const first = await check(1);
    expect(new Set(first.gains).size).toBe(3);
    expect(await check(1)).toEqual(first);
    expect((await check(2)).gains).not.toEqual(first.gains);
  });

  it('refuses a single shuffle, which shows no spread', async () => {
    await expect(
      checkShuffledLabels((shuffled) => classPrior.probabilities(shuffled, 'holdout'), dataset, 'holdout', { shuffles: 1 }),
    ).rejects.toThrow(RangeError);
  });
});
