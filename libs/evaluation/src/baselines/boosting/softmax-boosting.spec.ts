import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DOWN, meanLogLoss, NEUTRAL, Random, UP } from '@tandem/domain';
import { TreeGrower } from './grow-tree.js';
import { fitSoftmaxBoosting, predictSoftmaxBoosting, type BoostingSettings } from './softmax-boosting.js';
import { fitBinBounds, MAX_BINS, toBins } from './tree.js';

const settings: BoostingSettings = { rounds: 20, learningRate: 0.3, maxLeaves: 4, minLeafRows: 5, l2: 1, columnShare: 1, rowShare: 1 };

describe('toBins', () => {
  it('separates few distinct values, and puts unseen ones beside their neighbours', () => {
    const bounds = fitBinBounds(Float32Array.of(3, 1, 2, 1, 3, 3), 1);
    expect([...bounds[0]!]).toEqual([1, 2]);
    expect([...toBins(Float32Array.of(1, 2, 3, -9, 1.5, 99), bounds).bins]).toEqual([0, 1, 2, 0, 1, 2]);
  });

  it('fills bins evenly when there are many values', () => {
    const x = Float32Array.from({ length: 5100 }, (_, i) => i ** 3);
    const counts = new Int32Array(MAX_BINS);
    for (const bin of toBins(x, fitBinBounds(x, 1)).bins) counts[bin]! += 1;
    expect(Math.min(...counts)).toBeGreaterThanOrEqual(19);
    expect(Math.max(...counts)).toBeLessThanOrEqual(21);
  });
});

describe('TreeGrower', () => {
  // One feature with values 0 … 5; gradients −1 up to 2, then +2; hessians 1.
  const data = toBins(Float32Array.of(0, 1, 2, 3, 4, 5), fitBinBounds(Float32Array.of(0, 1, 2, 3, 4, 5), 1));
  const derivatives = { gradient: Float64Array.of(-1, -1, -1, 2, 2, 2), hessian: new Float64Array(6).fill(1) };
  const rows = Int32Array.of(0, 1, 2, 3, 4, 5);
  const grow = (leaves: number, leastRows: number) =>
    new TreeGrower(data, { maxLeaves: leaves, minLeafRows: leastRows, l2: 1 }).grow(rows, derivatives, Int32Array.of(0));

  it('splits where the second-order gain is largest and gives each leaf its Newton step', () => {
    const tree = grow(2, 1);
    expect(tree[0]!.split).toEqual({ feature: 0, bin: 2, left: 1, right: 2 });
    expect(tree[0]!.value).toBeCloseTo(-3 / 7, 12);
    expect(tree[1]!.value).toBeCloseTo(3 / 4, 12); // −(−3) / (3 + 1)
    expect(tree[2]!.value).toBeCloseTo(-6 / 4, 12);
  });

  it('splits no leaf without gain', () => {
    expect(grow(9, 1).length).toBe(3);
  });

  it('leaves enough rows on both sides', () => {
    expect(grow(2, 4).length).toBe(1);
  });
});

describe('fitSoftmaxBoosting', () => {
  const random = new Random(11);
  const x = Float32Array.from({ length: 2 * 3000 }, () => random.normal());
  /** UP where the features have the same sign, DOWN where not, NEUTRAL near an axis: not linearly separable. */
  const classIndex = Uint8Array.from({ length: 3000 }, (_, row) => {
    const product = x[2 * row]! * x[2 * row + 1]!;
    return Math.abs(product) < 0.2 ? NEUTRAL : product > 0 ? UP : DOWN;
  });
  const fit = (own = settings, seed = 1) => fitSoftmaxBoosting(x, classIndex, 2, own, new Random(seed));

  it('finds an interaction', () => {
    const sharp = { ...settings, rounds: 60, leaves: 8 };
    expect(meanLogLoss(predictSoftmaxBoosting(fit(sharp), x), classIndex)).toBeLessThan(0.15);
  });

  it('lowers the loss with every round', () => {
    const losses = [1, 5, 20].map((rounds) => meanLogLoss(predictSoftmaxBoosting(fit({ ...settings, rounds }), x), classIndex));
    expect(losses[1]).toBeLessThan(losses[0]!);
    expect(losses[2]).toBeLessThan(losses[1]!);
  });

  it('starts from the class shares', () => {
    const p = predictSoftmaxBoosting(fit({ ...settings, rounds: 0 }), Float32Array.of(0, 0));
    [DOWN, NEUTRAL, UP].forEach((k) => {
      expect(p[k]).toBeCloseTo(classIndex.filter((c) => c === k).length / 3000, 6);
    });
  });

  it('is reproducible by seed', () => {
    const drawn = { ...settings, columnShare: 0.5, rowShare: 0.8 };
    const predict = (seed: number) => predictSoftmaxBoosting(fit(drawn, seed), x);
    expect(predict(1)).toEqual(predict(1));
    expect(predict(1)).not.toEqual(predict(2));
  });

  it('predicts the same when features are transformed monotonically', () => {
    const bent = x.map((value, at) => (at % 2 === 0 ? Math.exp(value) : 5 * value - 3));
    const model = fitSoftmaxBoosting(bent, classIndex, 2, settings, new Random(1));
    expect(predictSoftmaxBoosting(model, bent)).toEqual(predictSoftmaxBoosting(fit(), x));
  });

  it('gives probabilities for any row, however far from the training rows', () => {
    const model = fit();
    fc.assert(
      fc.property(fc.tuple(fc.float({ noNaN: true }), fc.float({ noNaN: true })), (row) => {
        const p = predictSoftmaxBoosting(model, Float32Array.from(row));
        expect(p[0]! + p[1]! + p[2]!).toBeCloseTo(1, 6);
        expect(Math.min(...p)).toBeGreaterThan(0);
      }),
    );
  });

  it('needs neither every class nor varying features', () => {
    const p = predictSoftmaxBoosting(
      fitSoftmaxBoosting(new Float32Array(40), new Uint8Array(20).fill(UP), 2, settings, new Random(1)),
      Float32Array.of(0, 0),
    );
    expect(p[UP]).toBeCloseTo(1, 5);
  });
});
