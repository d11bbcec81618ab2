import { describe, expect, it } from 'vitest';
import { acceptances, acceptsItself, championChanges, TYPICAL_ERROR } from '../../testing/contest.js';
import { SIGNIFICANCE } from '../statistics/t-test.js';

// Enough trials to see a gate that is broken; contest.long.spec.ts has enough to measure its rates.
describe('the gate over simulated markets', () => {
  it('accepts a challenger that is no better hardly ever', () => {
    expect(acceptances(80, { challenger: TYPICAL_ERROR, champion: TYPICAL_ERROR }).accepted).toBeLessThanOrEqual(2);
  });

  it('accepts a much better one more often than not', () => {
    const better = acceptances(40, { challenger: 0, champion: 0.9 });
    expect(better.gain).toBeGreaterThan(0.07);
    expect(better.accepted / 40).toBeGreaterThan(0.5);
  });

  it('accepts a slightly worse one hardly ever', () => {
    expect(acceptances(40, { challenger: 0.55, champion: TYPICAL_ERROR }).accepted).toBeLessThanOrEqual(1);
  });
});

describe('the gate over nightly runs with overlapping hold-outs', () => {
  it('hardly changes the champion while every challenger is only as good', () => {
    const { changes, runs } = championChanges(1);
    expect(changes).toBeLessThanOrEqual(runs * SIGNIFICANCE);
  });

  it('never changes it while the challenger is the champion trained again', () => {
    expect(acceptsItself(30)).toBe(false);
  });
});
