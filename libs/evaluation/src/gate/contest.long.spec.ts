import { describe, expect, it } from 'vitest';
import { median } from '@tandem/domain';
import { exactBounds } from '../../testing/exact-bounds.js';
import { acceptances, acceptsItself, championChanges, lifeOfChallenger, TYPICAL_ERROR } from '../../testing/contest.js';
import { LAWS, nightsUntilPutForward, sessionsUntilDecisive } from '../../testing/looks.js';
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

describe('the evidence, looked at every night of a year', () => {
  const laws = Object.keys(LAWS) as (keyof typeof LAWS)[];

  it.each(laws)('is decisive by chance at most at its level, in ten thousand years of gains that are %s', (law) => {
    const decisive = sessionsUntilDecisive(law, 0, 10_000).filter(Number.isFinite).length;
    expect(exactBounds(decisive, 10_000).high).toBeLessThanOrEqual(SIGNIFICANCE);
  });

  it.each(laws)('finds a gain of one standard deviation in nearly every year of gains that are %s', (law) => {
    const years = sessionsUntilDecisive(law, 1, 2_000);
    expect(years.filter(Number.isFinite).length).toBeGreaterThanOrEqual(1_998);
    expect(median(years)).toBeLessThan(60);
  });

  it.each(['normal', 'heavy tails', 'clusters'] as const)(
    'puts an equal version forward by chance in one of a hundred years, %s',
    (law) => {
      const putForward = nightsUntilPutForward(law, 0, 1_000).filter(Number.isFinite).length;
      expect(exactBounds(putForward, 1_000).high).toBeLessThanOrEqual(SIGNIFICANCE);
    },
  );
});

describe('one challenger through a year of nightly looks', () => {
  const lives = (count: number, challenger: number, related = false) =>
    Array.from({ length: count }, (_, trial) => lifeOfChallenger(trial, { challenger, champion: TYPICAL_ERROR, related }));

  it('is accepted by chance at most at the level of its first verdict when it is as good as the champion', () => {
    const accepted = lives(600, TYPICAL_ERROR).filter((life) => life.accepted !== null).length;
    expect(accepted / 600).toBeLessThanOrEqual(SIGNIFICANCE);
  });

  it('is accepted within the year when it is clearly better, though the first verdict often misses it', () => {
    const better = lives(40, 0.2);
    expect(better.filter(({ accepted }) => accepted !== null).length).toBeGreaterThan(38);
    expect(better.filter(({ accepted }) => accepted === 5).length).toBeLessThan(20);
  });

  it('is accepted as soon as the evidence is decisive when its gain is sure and too small for macro-F1 to see', () => {
    const small = lives(40, 0.43, true);
    expect(small.every(({ decisive }) => decisive !== null)).toBe(true);
    expect(small.filter(({ accepted, decisive }) => accepted === decisive).length).toBeGreaterThan(36);
  });
});
