import { describe, expect, it } from 'vitest';
import { NEUTRAL } from '@tandem/domain';
import type { Dataset } from '@tandem/features';
import { withRows } from '@tandem/features/testing';
import { movementDataset, NOISE, trueQuantiles } from '../../testing/movement.js';
import { holdoutTruth } from '../gate/gate-input.js';
import { movementCard } from '../metrics/movement-card.js';
import { fitHar, harTimeOfDay, movementTruth, predictHar } from './har-time-of-day.js';

const SEEDS = [1, 2, 3];
/** The card of quantiles of the hold-out rows. */
const cardOf = (dataset: Dataset, quantiles: Float32Array) =>
  movementCard(quantiles, movementTruth(fitHar(dataset), dataset, 'holdout'), dataset.samples.holdout.session, { draws: 50 });

describe('in a market that moves by its volatility and the time of day alone', () => {
  it.each(SEEDS)('HAR knows nearly as much as the law itself, seed %d', (seed) => {
    const { dataset, location } = movementDataset(seed);
    const own = cardOf(dataset, predictHar(fitHar(dataset), dataset, 'holdout')).figures;
    const law = cardOf(dataset, trueQuantiles(dataset, location)).figures;
    expect(own.r2.value!).toBeGreaterThan(law.r2.value! - 0.03);
    expect(own.crps.value!).toBeLessThan(1.03 * law.crps.value!);
    expect(fitHar(dataset).regressions[2]!.deviation).toBeCloseTo(NOISE, 1.5);
  });

  it.each(SEEDS)('nobody tells better than by chance which rows touch the barriers that it sets, seed %d', (seed) => {
    const { dataset, location } = movementDataset(seed);
    const own = cardOf(dataset, predictHar(fitHar(dataset), dataset, 'holdout')).figures;
    expect(own.harTouchAuc.value).toBeCloseTo(0.5, 2);
    expect(own.harTouchLoss.value!).toBeCloseTo(0, 2);
    // The law knows what HAR errs in: hardly anything.
    expect(cardOf(dataset, trueQuantiles(dataset, location)).figures.harTouchAuc.value!).toBeLessThan(0.6);
  });

  it('who knows more than volatility and time of day does tell', () => {
    const { dataset, location } = movementDataset(4, 0.4);
    const law = cardOf(dataset, trueQuantiles(dataset, location)).figures;
    expect(law.harTouchAuc.value!).toBeGreaterThan(0.7);
    expect(law.harTouchLoss.value!).toBeLessThan(-0.05);
  });

  it('training rows touch its barriers as often as those of their labels', () => {
    const { dataset } = movementDataset(5);
    const { excursion, barrier, touchShare } = movementTruth(fitHar(dataset), dataset, 'train');
    const touched = [...barrier.keys()].filter((row) => excursion[row * 3 + 2]! >= barrier[row]!).length / barrier.length;
    expect(touchShare).toBeCloseTo(1 - dataset.samples.train.shares[NEUTRAL], 12);
    expect(touched).toBeCloseTo(touchShare, 2);
  });
});

describe('its classes', () => {
  const { dataset } = movementDataset(6);
  /** Barriers of every bar this far from its close, in log price. */
  const withBarriers = (halfWidth: number): Dataset =>
    withRows(dataset, ({ labels }) => ({
      labels: {
        ...labels,
        upper: labels.upper.map(() => 100 * Math.exp(halfWidth)),
        lower: labels.lower.map(() => 100 * Math.exp(-halfWidth)),
      },
    }));
  const touchOf = (scored: Dataset) => {
    const p = harTimeOfDay.fit(dataset)(scored, 'holdout');
    return p.filter((_, at) => at % 3 === NEUTRAL).reduce((sum, neutral) => sum + 1 - neutral, 0) / (p.length / 3);
  };

  it('are touched the less the farther the barriers of the labels are', () => {
    const touches = [1e-4, 1e-3, 3e-3, 1e-2, 1].map((width) => touchOf(withBarriers(width)));
    expect(touches[0]!).toBeGreaterThan(0.99);
    expect(touches.at(-1)!).toBeLessThan(0.01);
    expect(touches.every((touch, i) => i === 0 || touch < touches[i - 1]!)).toBe(true);
  });

  it('have no side, and a touch as likely as in training where the barriers are not known', () => {
    const p = harTimeOfDay.probabilities(dataset, 'holdout');
    for (let at = 0; at < p.length; at += 3) expect(Math.abs(p[at]! - p[at + 2]!)).toBeLessThan(2.1e-6);
    expect(touchOf(dataset)).toBeCloseTo(1 - dataset.samples.train.shares[NEUTRAL], 5);
  });
});

describe('its barriers', () => {
  it('are not fitted for a dataset without a hold-out, on which nothing is scored', () => {
    const { dataset } = movementDataset(1);
    const none = { ...dataset.samples.holdout, length: 0 };
    expect(holdoutTruth({ ...dataset, samples: { ...dataset.samples, holdout: none } }).movement).toBeNull();
    expect(holdoutTruth(dataset).movement!.barrier).toHaveLength(dataset.samples.holdout.length);
  });
});

describe('what is not known', () => {
  const { dataset } = movementDataset(7);

  it('is an input that is usual', () => {
    const unknown = withRows(dataset, ({ expectedVolatility }) => ({ expectedVolatility: expectedVolatility.map(() => NaN) }));
    expect(predictHar(fitHar(dataset), unknown, 'holdout').every(Number.isFinite)).toBe(true);
    expect(predictHar(fitHar(unknown), unknown, 'holdout').every(Number.isFinite)).toBe(true);
  });

  it('is no training row where it is the excursion', () => {
    const some = withRows(dataset, ({ excursions }) => ({ excursions: excursions.map((value, at) => (at % 30 === 0 ? NaN : value)) }));
    const { regressions } = fitHar(some);
    expect(regressions[0]!.deviation).toBeCloseTo(fitHar(dataset).regressions[0]!.deviation, 2);
  });
});
