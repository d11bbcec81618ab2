import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EXCURSION_LEVELS, EXCURSION_VALUES, Random } from '@tandem/domain';
import { crps, meanExcursion, meanSquare, probabilityOfReaching } from './predicted-excursion.js';

const LEVELS = EXCURSION_LEVELS.length;
/** Quantiles of an exponential law at the levels: of known distribution function, and skewed. */
const EXPONENTIAL = EXCURSION_LEVELS.map((level) => -Math.log(1 - level));
/** One row with the same quantiles over every horizon. */
const row = (quantiles: readonly number[]) => Float64Array.from({ length: EXCURSION_VALUES }, (_, at) => quantiles[at % LEVELS]!);
const ascending = fc
  .array(fc.double({ min: -9, max: -2, noNaN: true }), { minLength: LEVELS, maxLength: LEVELS })
  .map((values) => row(values.sort((a, b) => a - b)));

describe('the CRPS', () => {
  const random = new Random(5);
  const happened = Array.from({ length: 20_000 }, () => -Math.log(1 - random.uniform()));
  const scoreOf = (quantiles: ArrayLike<number>) => happened.reduce((sum, y) => sum + crps(quantiles, 0, 2, y), 0) / happened.length;

  it('is lowest for the true quantiles: whoever moves, widens, narrows or skews them loses', () => {
    const truth = scoreOf(row(EXPONENTIAL));
    const others: ((quantile: number) => number)[] = [
      (q) => q + 0.1,
      (q) => q - 0.1,
      (q) => 1.2 * q,
      (q) => 0.8 * q,
      (q) => 0.7 + 0.7 * (q - 0.7),
      (q) => q ** 1.2,
    ];
    for (const distort of others) expect(scoreOf(row(EXPONENTIAL.map(distort)))).toBeGreaterThan(truth + 1e-3);
  });

  it('is, by nineteen levels, near that of the whole distribution: half the mean of an exponential law', () => {
    expect(scoreOf(row(EXPONENTIAL))).toBeCloseTo(0.5, 1.2);
  });

  it('is the distance where a forecast is a single number', () => {
    fc.assert(
      fc.property(fc.double({ min: -9, max: 0, noNaN: true }), fc.double({ min: -9, max: 0, noNaN: true }), (forecast, y) => {
        expect(crps(row(EXCURSION_LEVELS.map(() => forecast)), 0, 0, y)).toBeCloseTo(Math.abs(y - forecast), 9);
      }),
    );
  });
});

describe('the probability of reaching a limit', () => {
  it('is what each quantile says at the quantile', () => {
    EXPONENTIAL.forEach((quantile, i) => {
      expect(probabilityOfReaching(row(EXPONENTIAL), 0, 1, quantile)).toBeCloseTo(1 - EXCURSION_LEVELS[i]!, 9);
    });
  });

  it('is near the true one between the quantiles and not far beyond', () => {
    for (const limit of [0.02, 0.1, 0.33, 1, 2, 3.5, 4.5]) {
      expect(Math.abs(probabilityOfReaching(row(EXPONENTIAL), 0, 0, limit) - Math.exp(-limit))).toBeLessThan(0.015);
    }
  });

  it('never rises with the limit, and is never certain, whatever the quantiles, equal ones included', () => {
    const limit = fc.double({ min: -12, max: 0, noNaN: true });
    fc.assert(
      fc.property(ascending, limit, limit, (quantiles, a, b) => {
        const [near, far] = [Math.min(a, b), Math.max(a, b)].map((value) => probabilityOfReaching(quantiles, 0, 0, value));
        expect(near).toBeGreaterThanOrEqual(far!);
        for (const p of [near!, far!]) expect(p >= 0.001 && p <= 0.999).toBe(true);
      }),
    );
    const still = row(EXCURSION_LEVELS.map(() => -6));
    expect([-6.1, -6, -5.9].map((at) => probabilityOfReaching(still, 0, 0, at).toFixed(3))).toEqual(['0.999', '0.050', '0.001']);
  });
});

describe('moments of a predicted excursion', () => {
  it('are means over the levels, each horizon for itself', () => {
    const quantiles = Float64Array.from({ length: 2 * EXCURSION_VALUES }, (_, at) => Math.floor(at / LEVELS));
    expect([0, 1, 2].map((horizon) => meanExcursion(quantiles, 1, horizon))).toEqual([3, 4, 5]);
    expect(meanSquare(quantiles, 0, 1)).toBeCloseTo(Math.exp(2), 9);
  });
});
