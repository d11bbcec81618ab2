import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { verdictOf } from './book-table';
import { formatBasisPoints, formatEstimate, formatPValue, gainOf, outcomesOf, promotionOf, skillOf } from './record-labels';

const estimate = (value: number, low: number, high: number) => ({ value, interval: { low, high } });

describe('what a hit rate says', () => {
  it('is an edge only when its whole interval is above the commonest outcome', () => {
    expect(skillOf(estimate(0.5, 0.46, 0.54), 0.45, 5).words).toBe('better than the commonest outcome');
    expect(skillOf(estimate(0.5, 0.44, 0.54), 0.45, 5).words).toBe('no edge found');
    expect(skillOf(estimate(0.4, 0.36, 0.44), 0.45, 5).words).toBe('worse than the commonest outcome');
  });

  it('is nothing without an interval or a baseline, and of few sessions', () => {
    expect(skillOf({ value: 0.9, interval: null }, 0.45, 1).words).toBe('too few sessions to say');
    expect(skillOf(estimate(0.9, 0.8, 1), null, 20).words).toBe('too few sessions to say');
    expect(skillOf(estimate(0.5, 0.46, 0.54), 0.45, 4).words).toBe('too few sessions to say');
  });

  it('never claims an edge while the baseline lies within the interval', () => {
    const shares = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(shares, shares, shares, (a, b, c) => {
        const [low, baseline, high] = [a, b, c].sort((x, y) => x - y) as [number, number, number];
        expect(skillOf(estimate(baseline, low, high), baseline, 20).words).toBe('no edge found');
      }),
    );
  });
});

describe('what a gain says', () => {
  const cost = (perTradeBp: ReturnType<typeof estimate>, pValue: number | null, deflatedPValue: number | null) => ({
    perTradeBp,
    pValue,
    deflatedPValue,
  });

  it('is beyond chance only when 0 is outside its interval', () => {
    const costs = [cost(estimate(2, 1, 3), 0.001, 0.002), cost(estimate(1, -1, 3), 0.3, 0.6), cost(estimate(-2, -3, -1), 0.999, 1)];
    expect(costs.map((one) => gainOf(one, 20).words)).toEqual(['gains', 'no edge found', 'loses']);
    expect(promotionOf({ gain: estimate(0.01, -0.01, 0.03), sessions: 20 }).words).toBe('no difference found');
  });

  it('is none where the test does not support it for the best of all versions, whatever the interval', () => {
    expect(gainOf(cost(estimate(2, 1, 3), 0.02, 0.1), 20).words).toBe('no edge found');
    expect(gainOf(cost(estimate(2, 1, 3), null, null), 20).words).toBe('no edge found');
    expect(gainOf(cost(estimate(-2, -3, -1), 0.9, 1), 20).words).toBe('no edge found');
  });

  it('is nothing of few sessions, though three of one sign never have 0 in their interval', () => {
    expect(gainOf(cost(estimate(2, 1, 3), 0.07, 0.45), 3).words).toBe('too few sessions to say');
    expect(promotionOf({ gain: estimate(0.02, 0.01, 0.03), sessions: 3 }).words).toBe('too few sessions to say');
  });
});

describe('the verdict on the book', () => {
  const book = (trades: number, perTradeBp: ReturnType<typeof estimate> | { value: null; interval: null }, p: number | null = null) => ({
    trades,
    costs: [{ costBp: 2, perTradeBp, totalBp: 0, pValue: p, deflatedPValue: p }],
  });

  it.each([
    [book(0, { value: null, interval: null }), 'No BUY or SELL has been over yet, so there is nothing to count.'],
    [book(14, { value: null, interval: null }), '14 trades: too few sessions to say whether anything is gained.'],
    [book(1_214, estimate(1, -2, 3)), '1,214 trades: no edge found after 2 basis points a round trip.'],
    [book(1_214, estimate(-4, -5, -3), 0.99), '1,214 trades: after 2 basis points a round trip they lose, beyond chance.'],
    [book(1_214, estimate(4, 3, 5), 0.01), '1,214 trades: a gain beyond chance remains after 2 basis points a round trip.'],
  ])('of %o is by its dearest cost', (of, verdict) => {
    expect(verdictOf(of, 20)).toBe(verdict);
  });
});

it('writes figures with their signs, intervals and dashes', () => {
  expect([1.2, -0.354, 0.001, -0.001, 3_375.7].map(formatBasisPoints)).toEqual(['+1.20', '−0.35', '0.00', '0.00', '+3,375.70']);
  expect([null, 0.0004, 0.0321, 1].map(formatPValue)).toEqual(['–', '< .001', '.032', '1.000']);
  expect(formatEstimate({ value: null, interval: null }, String)).toEqual({ value: '–', interval: 'no interval' });
});

it('says of which outcomes the record is', () => {
  const outcomes = { labelled: 15_600, unlabelled: 1_200, awaited: 0 };
  expect(outcomesOf({ outcomes, sessions: ['2026-03-05', '2026-03-06'] })).toBe(
    '2 sessions from 2026-03-05 to 2026-03-06: 15,600 outcomes counted, 0 awaited, ' +
      '1,200 without a label (the session ended, or minutes are missing).',
  );
});
