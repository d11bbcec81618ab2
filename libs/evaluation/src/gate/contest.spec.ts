import { describe, expect, it } from 'vitest';
import { median } from '@tandem/domain';
import { acceptances, acceptsItself, championChanges, lifeOfChallenger, TYPICAL_ERROR } from '../../testing/contest.js';
import { nightsUntilPutForward, sessionsUntilDecisive } from '../../testing/looks.js';
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

describe('the evidence, looked at every night of a year', () => {
  it('is hardly ever decisive for a forecaster that is no better', () => {
    const years = sessionsUntilDecisive('heavy tails', 0, 200);
    expect(years.filter(Number.isFinite).length).toBeLessThanOrEqual(2);
  });

  it('finds a gain of a standard deviation within a season', () => {
    const years = sessionsUntilDecisive('normal', 1, 100);
    expect(years.every(Number.isFinite)).toBe(true);
    expect(median(years)).toBeLessThan(60);
  });

  it('puts a refused version forward within a season where every challenger is better, and hardly ever where none is', () => {
    expect(median(nightsUntilPutForward('normal', 1, 20))).toBeLessThan(60);
    expect(nightsUntilPutForward('normal', 0, 10).filter(Number.isFinite)).toEqual([]);
  });

  it('lets a challenger in that is better than the champion, later than its first verdict or then', () => {
    const { accepted, decisive } = lifeOfChallenger(1, { challenger: 0.1, champion: TYPICAL_ERROR });
    expect(decisive).toBeGreaterThan(15);
    expect(accepted).not.toBeNull();
  });
});
