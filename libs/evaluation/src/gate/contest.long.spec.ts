import { describe, expect, it } from 'vitest';
import { acceptances, acceptsItself, championChanges, TYPICAL_ERROR } from '../../testing/contest.js';
import { SIGNIFICANCE } from '../statistics/t-test.js';

// Rows of a session share an effect that no forecaster knows, as do their errors. The results are in docs/gate.md.
describe('the gate over a thousand simulated markets', () => {
  it('accepts a challenger that is no better at most at its significance level', () => {
    const { accepted } = acceptances(1_000, { challenger: TYPICAL_ERROR, champion: TYPICAL_ERROR });
    expect(accepted / 1_000).toBeLessThanOrEqual(SIGNIFICANCE);
  });

  it('accepts a much better one more often than not, and hardly ever one that is slightly worse', () => {
    const better = acceptances(300, { challenger: 0, champion: 0.9 });
    expect(better.gain).toBeGreaterThan(0.07);
    expect(better.accepted / 300).toBeGreaterThan(0.5);
    expect(acceptances(300, { challenger: 0.55, champion: TYPICAL_ERROR }).accepted).toBeLessThanOrEqual(1);
  });
});

describe('the gate over years of nightly runs, each on sessions of which four were in the hold-out before', () => {
  it('hardly changes the champion while every challenger is only as good', () => {
    const { changes, runs } = championChanges(8);
    expect(changes).toBeLessThanOrEqual(runs * SIGNIFICANCE);
  });

  it('never changes it while the challenger is the champion trained again', () => {
    expect(acceptsItself(252)).toBe(false);
  });
});
