import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CLASS_COUNT, EXPLANATION_GROUPS, UP } from '@tandem/domain';
import { describeExplanation, explain, logOdds, MASKS } from './explanation.js';

const weights = fc.array(fc.double({ min: 1e-6, max: 1, noNaN: true }), { minLength: MASKS * CLASS_COUNT, maxLength: MASKS * CLASS_COUNT });
const probabilities = weights.map((raw) =>
  Float32Array.from(raw, (weight, at) => {
    const row = at - (at % CLASS_COUNT);
    return weight / (raw[row]! + raw[row + 1]! + raw[row + 2]!);
  }),
);

describe('an explanation', () => {
  it('leads from the base rate to the log-odds, to 1e-6, whatever the model says of masked windows', () => {
    fc.assert(
      fc.property(probabilities, fc.nat(CLASS_COUNT - 1), (said, classIndex) => {
        const { base, logit, effects } = explain(said, classIndex);
        expect(Math.abs(effects.reduce((sum, { effect }) => sum + effect, base) - logit)).toBeLessThan(1e-6);
        expect(logit).toBe(logOdds(said, MASKS - 1, classIndex));
        expect(effects.map(({ group }) => group)).toEqual(EXPLANATION_GROUPS);
      }),
      { numRuns: 50 },
    );
  });

  it('is finite for probabilities of 0 and 1', () => {
    const certain = new Float32Array(MASKS * CLASS_COUNT).fill(0);
    for (let mask = 0; mask < MASKS; mask++) certain[mask * CLASS_COUNT + (mask % CLASS_COUNT)] = 1;
    const { base, logit, effects } = explain(certain, UP);
    for (const number of [base, logit, ...effects.map(({ effect }) => effect)]) expect(Number.isFinite(number)).toBe(true);
  });

  it('is a sentence with the largest effect first and without those that round to nothing', () => {
    const effects = EXPLANATION_GROUPS.map((group) => ({
      group,
      effect: { volatility: 0.62, volume: -0.1, time: 0.004 }[group as string] ?? 0,
    }));
    expect(describeExplanation({ classIndex: UP, base: -0.85, logit: -0.326, effects })).toBe(
      'UP starts at 30 %, the base rate: volatility ahead of the barriers adds +0.62, volume −0.10; that makes 42 %.',
    );
    const flat = effects.map(({ group }) => ({ group, effect: 0 }));
    expect(describeExplanation({ classIndex: UP, base: 0, logit: 0, effects: flat })).toContain('nothing in the window changes that');
  });
});
