import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { steadyGains } from '../../testing/scores.js';
import { bySession, describeEvidence, evidenceAfterEach, evidenceAgainst, evidenceOf, isProven, type SessionGain } from './evidence.js';

const session = fc.integer({ min: 1, max: 9 }).map((day) => `2026-03-0${day}`);
const gains = fc.array(fc.record({ session, gain: fc.integer({ min: -50, max: 50 }).map((n) => n / 1_000) }), { maxLength: 20 });
const against = (history: readonly SessionGain[]) => evidenceAgainst(new Map([['v3', history]]), 'v3');

describe('the evidence of sessions', () => {
  it('counts a session once, however often it was recorded: its first gain', () => {
    fc.assert(
      fc.property(gains, (history) => {
        expect(against([...history, ...history.map((one) => ({ ...one, gain: -one.gain }))])).toEqual(against(history));
        expect(against(history).sessions).toBe(new Set(history.map((one) => one.session)).size);
      }),
    );
  });

  it('is in the order of sessions, whatever order they come in', () => {
    fc.assert(
      fc.property(gains, (history) => {
        const once = bySession(history);
        expect(bySession(once.toReversed())).toEqual(once);
        expect(once.map((one) => one.session)).toEqual([...new Set(history.map((one) => one.session))].sort());
      }),
    );
  });

  it('after some of them is what it was when they were all', () => {
    const all = [0.01, -0.002, NaN, 0.003, 0.004];
    expect(evidenceAfterEach(all).map(({ sessions }) => sessions)).toEqual([1, 2, 3, 4]);
    expect(evidenceAfterEach(all)[2]).toEqual(evidenceOf(all.slice(0, 4)));
  });

  it('is none without sessions, and none from numbers that are none', () => {
    const none = { sessions: 0, eValue: 1 };
    expect([evidenceOf([]), evidenceOf([NaN, Infinity]), evidenceAgainst(new Map(), 'v3')]).toEqual([none, none, none]);
  });

  it('is a number also after thousands of sessions', () => {
    expect(evidenceOf(Array.from({ length: 5_000 }, () => 0.01)).eValue).toBeLessThan(Infinity);
  });
});

describe('proven', () => {
  it('needs decisive evidence against every baseline there is', () => {
    const history = new Map([
      ['class prior', steadyGains(30, 0.01)],
      ['gradient boosting', steadyGains(10, 0.01)],
    ]);
    expect(isProven(history, ['class prior'])).toBe(true);
    expect(isProven(history, ['class prior', 'gradient boosting'])).toBe(false);
    expect(isProven(history, ['class prior', 'a baseline that came later'])).toBe(false);
    expect(isProven(history, [])).toBe(false);
  });
});

describe('an e-value in words', () => {
  it.each([
    [0.0423, 5, 'e-value 0.042, 5 sessions'],
    [1, 1, 'e-value 1.0, 1 session'],
    [99.9, 20, 'e-value 99, 20 sessions'],
    [4.2e7, 252, 'e-value 4e+7, 252 sessions'],
  ])('%d over %d sessions is "%s"', (eValue, sessions, words) => {
    expect(describeEvidence({ eValue, sessions })).toBe(words);
  });
});
