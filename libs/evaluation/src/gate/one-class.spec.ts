import { describe, expect, it } from 'vitest';
import { CLASS_COUNT, DOWN, ModelOutputError, NEUTRAL, UP } from '@tandem/domain';
import { contest, SimulatedHoldout } from '../../testing/contest.js';
import { decide } from './decide.js';
import { scoreHoldout } from './gate-input.js';

const ROWS = 500;
/** Five sessions of a hundred rows, of which a quarter each touched a barrier. */
const TRUTH = {
  classIndex: Uint8Array.from({ length: ROWS }, (_, row) => [DOWN, NEUTRAL, NEUTRAL, UP][row % 4]!),
  session: Int32Array.from({ length: ROWS }, (_, row) => Math.floor(row / 100)),
  prior: [0.25, 0.5, 0.25],
  movement: null,
};
const THRESHOLDS = { down: 0.36, up: 0.36 };
const VALID = { passed: true, largestDifference: 0 } as const;

/** The scores of a model that predicts the same for every row. */
const always = (...probabilities: readonly [number, number, number]) =>
  scoreHoldout(
    { probabilities: Float32Array.from({ length: ROWS * CLASS_COUNT }, (_, at) => probabilities[at % CLASS_COUNT]!), excursion: null },
    TRUTH,
    THRESHOLDS,
  );

describe.each([
  ['DOWN', always(0.5, 0.25, 0.25)],
  ['NEUTRAL', always(0.25, 0.5, 0.25)],
  ['UP', always(0.25, 0.25, 0.5)],
])('a challenger that predicts %s on every row', (_name, challenger) => {
  it('is refused against a champion that predicts worse', () => {
    const champion = always(0.1, 0.1, 0.8);
    expect(contest(challenger, champion).accepted).toBe(false);
  });

  it.each([null, { version: 3, problem: 'Its file is corrupt.' }])('is refused although no champion can be run: %j', (unusableChampion) => {
    const verdict = decide({ file: VALID, challenger, champion: null, unusableChampion, baselines: [] });
    expect(verdict.accepted).toBe(false);
    expect(verdict.reasons.join(' ')).toContain('does not separate the classes');
  });
});

it('a challenger that separates the classes replaces a champion that cannot be run', () => {
  const challenger = new SimulatedHoldout(1).score({ seed: 1, error: 0.45 }, 0, 5);
  expect(decide({ file: VALID, challenger, champion: null, unusableChampion: null, baselines: [] }).accepted).toBe(true);
});

describe.each([
  ['NaN', NaN],
  ['infinity', Infinity],
  ['above 1', 2],
  ['below 0', -0.5],
])('probabilities of %s', (_name, wrong) => {
  it('are not scored', () => {
    const probabilities = Float32Array.from({ length: ROWS * CLASS_COUNT }, () => 1 / CLASS_COUNT);
    probabilities.set([wrong, 1 - wrong, 0], 7 * CLASS_COUNT);
    expect(() => scoreHoldout({ probabilities, excursion: null }, TRUTH, THRESHOLDS)).toThrow(ModelOutputError);
    expect(() => scoreHoldout({ probabilities, excursion: null }, TRUTH, THRESHOLDS)).toThrow(/for row 7 of 500/);
  });
});
