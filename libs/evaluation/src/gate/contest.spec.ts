import { describe, expect, it } from 'vitest';
import { contest, SimulatedHoldout, type Forecaster } from '../../testing/contest.js';
import { SIGNIFICANCE } from '../statistics/t-test.js';

/** The hold-out of a night. */
const SESSIONS = 5;
/** Error of the usual forecaster: costs it some .02 nats against who knows all that can be known. */
const USUAL = 0.45;
const NIGHTS_A_YEAR = 252;
const TIMEOUT = 120_000;

/** In how many of `trials` markets the gate takes a challenger, which errs independently of the champion, and its mean gain in nats. */
function acceptances(trials: number, error: { readonly challenger: number; readonly champion: number }): { accepted: number; gain: number } {
  let accepted = 0;
  let gain = 0;
  for (let trial = 0; trial < trials; trial++) {
    const holdout = new SimulatedHoldout(3 * trial);
    const score = (seed: number, own: number) => holdout.score({ seed: 3 * trial + seed, error: own }, 0, SESSIONS);
    const verdict = contest(score(1, error.challenger), score(2, error.champion));
    accepted += Number(verdict.accepted);
    gain += verdict.numbers.logLossTest!.meanGain / trials;
  }
  return { accepted, gain };
}

// Rows of a session share an effect that nobody knows, and each forecaster's error. What came out stands in docs/gate.md.
describe('the gate over a thousand simulated markets', () => {
  it('takes a challenger that is no better at most as often as it says', () => {
    const { accepted } = acceptances(1_000, { challenger: USUAL, champion: USUAL });
    expect(accepted / 1_000).toBeLessThanOrEqual(SIGNIFICANCE);
  }, TIMEOUT);

  it('takes one that is much better more often than not, and hardly one that is a little worse', () => {
    const better = acceptances(300, { challenger: 0, champion: 0.9 });
    expect(better.gain).toBeGreaterThan(0.07);
    expect(better.accepted / 300).toBeGreaterThan(0.5);
    expect(acceptances(300, { challenger: 0.55, champion: USUAL }).accepted).toBeLessThanOrEqual(1);
  }, TIMEOUT);
});

describe('the gate over years of nights, each on sessions of which four were judged the night before', () => {
  it('hardly moves the champion while every challenger is as good as the last', () => {
    let accepted = 0;
    for (let year = 0; year < 8; year++) {
      const holdout = new SimulatedHoldout(1_000 + year);
      const seed = 1_000_000 * (year + 1);
      let champion: Forecaster = { seed, error: USUAL };
      for (let night = 0; night < NIGHTS_A_YEAR; night++) {
        const challenger = { seed: seed + night + 1, error: USUAL };
        if (!contest(holdout.score(challenger, night, SESSIONS), holdout.score(champion, night, SESSIONS)).accepted) continue;
        accepted += 1;
        champion = challenger;
      }
    }
    expect(accepted).toBeLessThanOrEqual(8 * NIGHTS_A_YEAR * SIGNIFICANCE);
  }, TIMEOUT);

  it('never moves it while the challenger is the champion trained again', () => {
    const holdout = new SimulatedHoldout(7);
    for (let night = 0; night < NIGHTS_A_YEAR; night++) {
      const score = holdout.score({ seed: 1, error: USUAL }, night, SESSIONS);
      expect(contest(score, score).accepted).toBe(false);
    }
  }, TIMEOUT);
});
