import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { auc, sideSignals, makeBaseline, makeChampion, makeScores, steadyGains } from '../../testing/scores.js';
import { GateInputError } from '../metrics/paired-test.js';
import { decide } from './decide.js';
import type { GateInput, HoldoutScores } from './gate-input.js';

const VALID = { passed: true, largestDifference: 2e-7 } as const;
const OLD = [1.07, 1.06, 1.08, 1.05, 1.09];
/** Lower by about 0.02 in every session. */
const BETTER = [1.05, 1.041, 1.059, 1.031, 1.069];
const challenger = makeScores(BETTER, { macroF1: 0.42 });
const champion = makeChampion(makeScores(OLD));
/** Gains of 30 sessions, decisive where they are above zero. */
const gainsOver = (...others: readonly string[]) => new Map(others.map((name) => [name, steadyGains(30, 0.02)]));
const decideOn = (input: Partial<GateInput>) =>
  decide({ file: VALID, challenger, champion, unusableChampion: null, baselines: [], ...input });

describe('a challenger against a champion', () => {
  it('is accepted when log loss, macro-F1 and precision all pass, each in a sentence with its numbers', () => {
    const verdict = decideOn({});
    expect(verdict.accepted).toBe(true);
    expect(verdict.reasons).toHaveLength(8 + 3);
    expect(verdict.reasons[1]).toBe(
      'Log loss is significantly lower: log loss 1.0500 against 1.0700 of version 3, mean ' +
        'gain 0.0200 over 5 sessions, p < 0.0001 (limit 0.01).',
    );
    expect(verdict.numbers.logLossTest?.meanGain).toBeCloseTo(0.02, 10);
  });

  it('is refused when its log loss is lower on average but not significantly', () => {
    const verdict = decideOn({ challenger: makeScores([0.97, 1.06, 1.08, 1.05, 1.09], { macroF1: 0.5 }) });
    expect(verdict.accepted).toBe(false);
    expect(verdict.reasons[1]).toMatch(/^Log loss is not significantly lower: .* mean gain 0\.0200 .* p = 0\.1870/);
  });

  it('is refused when its log loss is significantly higher', () => {
    const verdict = decideOn({ challenger: makeScores(OLD, { macroF1: 0.5 }), champion: makeChampion(makeScores(BETTER)) });
    expect(verdict.accepted).toBe(false);
  });

  it.each([
    [0.4099, false],
    [0.41, true],
  ])('with macro-F1 %d against 0.4 is accepted: %s', (macroF1, accepted) => {
    expect(decideOn({ challenger: makeScores(BETTER, { macroF1 }) }).accepted).toBe(accepted);
  });

  it.each([
    [0.38, true],
    [0.379, false],
  ])('with precision %d of UP against 0.4 is accepted: %s', (precision, accepted) => {
    expect(decideOn({ challenger: makeScores(BETTER, { macroF1: 0.42, up: sideSignals(0.05, precision) }) }).accepted).toBe(accepted);
  });

  it('is refused when it hardly ever signals DOWN', () => {
    const verdict = decideOn({ challenger: makeScores(BETTER, { macroF1: 0.42, down: sideSignals(0.009, 0.9) }) });
    expect(verdict.accepted).toBe(false);
    expect(verdict.reasons).toContain('The challenger signals DOWN on 0.9 % of the rows, fewer than 1.0 %.');
  });

  it('is not compared in precision with a champion that hardly ever signals', () => {
    const champion = makeChampion(makeScores(OLD, { up: sideSignals(0.005, 0.9) }));
    expect(decideOn({ champion }).accepted).toBe(true);
  });

  it('cannot be better on a hold-out of one session', () => {
    const verdict = decideOn({ challenger: makeScores([0.5], { macroF1: 0.9 }), champion: makeChampion(makeScores([1])) });
    expect(verdict.accepted).toBe(false);
    expect(verdict.reasons[1]).toMatch(/fewer than 2 sessions/);
  });

  it('must have been scored on the same rows', () => {
    expect(() => decideOn({ challenger: makeScores(BETTER.slice(1)) })).toThrow(GateInputError);
  });
});

describe('a challenger that predicts movement', () => {
  const HAR = 'HAR × time of day';
  const baseline = makeBaseline(OLD, HAR, { crps: [0.27, 0.26, 0.28, 0.26, 0.27] });
  const own = makeScores(BETTER, { macroF1: 0.42, crps: [0.26, 0.251, 0.269, 0.25, 0.262] });

  it('has another mark for it, which five sessions never give', () => {
    const { numbers, reasons } = decideOn({ challenger: own, baselines: [baseline] });
    expect(numbers.provenMovement).toBe(false);
    expect(numbers.baselines[0]!.movementEvidence).toMatchObject({ sessions: 5 });
    expect(reasons.join(' ')).toMatch(
      /Movement unproven: CRPS 0\.2584 is not lower beyond chance than that of HAR × time of day \(0\.2680; e-value [\d.]+, 5 sessions\)\./,
    );
  });

  it('is proven in it by decisive evidence against the baseline that predicts it, whatever its classes are worth', () => {
    const gains = new Map([[`${HAR}, movement`, steadyGains(30, 0.009)]]);
    const verdict = decideOn({ challenger: own, baselines: [makeBaseline(OLD), baseline], gains });
    expect(verdict).toMatchObject({ proven: false, numbers: { provenMovement: true } });
    expect(verdict.reasons.join(' ')).toMatch(/Movement proven: CRPS 0\.2584 is lower beyond chance than that of HAR/);
  });

  it('is compared with no champion in it that does not predict it, and accepted all the same', () => {
    expect(decideOn({ challenger: own, baselines: [baseline] })).toMatchObject({ accepted: true });
  });

  it('must have been scored on the same rows in it, too', () => {
    const fewer = makeBaseline(OLD, HAR, { crps: [0.27] });
    expect(() => decideOn({ challenger: own, baselines: [fewer] })).toThrow(GateInputError);
  });
});

describe('a file that cannot be served', () => {
  const file = { passed: false, problem: 'its outputs do not sum to 1.' } as const;

  it('is refused however good its numbers are, also without a champion', () => {
    expect(decideOn({ file })).toMatchObject({
      accepted: false,
      proven: false,
      reasons: ['The file cannot be served: its outputs do not sum to 1.'],
    });
    expect(decideOn({ file, champion: null, challenger: null }).accepted).toBe(false);
  });
});

describe('the first version of a kind', () => {
  it('is accepted when its file is valid, unproven without a hold-out', () => {
    expect(decideOn({ champion: null, challenger: null })).toMatchObject({ accepted: true, proven: false });
  });

  it.each([
    [
      'one class alone',
      [0, 1, 0],
      false,
      'NEUTRAL is predicted on 100.0 % of the rows, more than 99.0 %: the challenger does not separate the classes.',
    ],
    [
      'one class on nearly all rows',
      [0.995, 0.003, 0.002],
      false,
      'DOWN is predicted on 99.5 % of the rows, more than 99.0 %: the challenger does not separate the classes.',
    ],
    [
      'another class now and then',
      [0.005, 0.985, 0.01],
      true,
      'No class is predicted on more than 99.0 % of the rows: DOWN on 0.5 %, NEUTRAL on 98.5 %, UP on 1.0 %.',
    ],
  ] as const)('that predicts %s on a hold-out', (_what, predicted, accepted, reason) => {
    expect(decideOn({ champion: null, challenger: makeScores(BETTER, { predicted }) })).toMatchObject({
      accepted,
      reasons: expect.arrayContaining([reason]),
    });
  });

  it('is accepted even when baselines do as well, and then says so', () => {
    const verdict = decideOn({ champion: null, baselines: [makeBaseline(BETTER)] });
    expect(verdict).toMatchObject({ accepted: true, proven: false });
    expect(verdict.reasons.at(-1)).toBe(
      'Unproven: log loss 1.050 is not lower beyond chance (e-value of at least 100, at any number of looks) than that of any baseline: ' +
        'class prior (1.050; e-value 1.0, 5 sessions).',
    );
  });
});

describe('the successor of a champion that cannot be run', () => {
  const unusableChampion = { version: 3, problem: 'Its file is corrupt.' };
  const reason = (enough: string) => `The champion v3 cannot be run (Its file is corrupt): a valid file ${enough} enough.`;

  it('needs a valid file that separates the classes, and its verdict says why', () => {
    const verdict = decideOn({ champion: null, unusableChampion });
    expect(verdict).toMatchObject({ accepted: true, reasons: expect.arrayContaining([reason('that separates the classes is')]) });
  });

  it('needs no more than a valid file where there is no hold-out', () => {
    expect(decideOn({ champion: null, unusableChampion, challenger: null })).toMatchObject({
      accepted: true,
      reasons: expect.arrayContaining([reason('is')]),
    });
  });

  it.each([[[1, 0, 0]], [[0, 1, 0]], [[0, 0, 1]]] as const)('is refused when it predicts one class alone: %j', (predicted) => {
    expect(decideOn({ champion: null, unusableChampion, challenger: makeScores(BETTER, { predicted }) }).accepted).toBe(false);
  });
});

describe('a challenger that was refused before, and met the champion in many sessions since', () => {
  it('has a lower log loss when the evidence of all of them is decisive, whatever these five say', () => {
    const refused = decideOn({ challenger: makeScores(OLD, { macroF1: 0.42 }) });
    expect(refused.accepted).toBe(false);
    const verdict = decideOn({ challenger: makeScores(OLD, { macroF1: 0.42 }), gains: gainsOver('v3') });
    expect(verdict.accepted).toBe(true);
    expect(verdict.reasons[1]).toMatch(
      /^Log loss is lower beyond chance: e-value \d+, 30 sessions in which both met \(limit 100\), at any number of looks; on this hold-out, log loss 1\.0700 against 1\.0700 of version 3\.$/,
    );
    expect(verdict.numbers.evidence).toMatchObject({ sessions: 30 });
  });

  it.each([
    [0.45, true, 'Macro-F1 0.4500 is not lower than 0.4000 of version 3 by more than 0.01: enough, because the evidence is decisive.'],
    [0.39, true, 'Macro-F1 0.3900 is not lower than 0.4000 of version 3 by more than 0.01: enough, because the evidence is decisive.'],
    [0.3899, false, 'Macro-F1 0.3899 is lower than 0.4000 of version 3 by more than 0.01, too much even for decisive evidence.'],
  ])('needs a macro-F1 that is not much lower, no higher one: %d against 0.4', (macroF1, accepted, sentence) => {
    const verdict = decideOn({ challenger: makeScores(OLD, { macroF1 }), gains: gainsOver('v3') });
    expect(verdict.accepted).toBe(accepted);
    expect(verdict.reasons[2]).toBe(sentence);
  });

  it('needs a higher macro-F1 as long as its evidence is not decisive', () => {
    const gains = new Map([['v3', steadyGains(10, 0.02)]]);
    expect(decideOn({ challenger: makeScores(BETTER, { macroF1: 0.4 }), gains }).accepted).toBe(false);
  });

  it('is held to the other rules as before', () => {
    const challenger = makeScores(OLD, { macroF1: 0.42, up: sideSignals(0.05, 0.37) });
    expect(decideOn({ challenger, gains: gainsOver('v3') }).accepted).toBe(false);
  });

  it('gets nothing from what it did against another version', () => {
    expect(decideOn({ challenger: makeScores(OLD, { macroF1: 0.42 }), gains: gainsOver('v2') }).accepted).toBe(false);
  });
});

describe('the mark', () => {
  const both = [makeBaseline(OLD), makeBaseline(OLD, 'logistic regression')];

  it('is proven when the evidence of all sessions is decisive against every baseline', () => {
    expect(decideOn({ baselines: both, gains: gainsOver('class prior', 'logistic regression') }).proven).toBe(true);
  });

  it('is unproven when it is not against one', () => {
    expect(decideOn({ baselines: both, gains: gainsOver('class prior') }).proven).toBe(false);
    const losing = new Map([...gainsOver('class prior'), ['logistic regression', steadyGains(30, -0.02)]]);
    expect(decideOn({ baselines: both, gains: losing }).proven).toBe(false);
  });

  it('is unproven after one hold-out, however large the gains', () => {
    expect(decideOn({ challenger: makeScores([0.5, 0.5, 0.5, 0.5, 0.5]), champion: null, baselines: [makeBaseline(OLD)] }).proven).toBe(
      false,
    );
  });

  it('names the baselines that are not beaten, and keeps the evidence against each', () => {
    const hit = 'barrier-hit regression, no direction';
    const verdict = decideOn({ baselines: [makeBaseline(OLD), makeBaseline(BETTER, hit)], gains: gainsOver('class prior') });
    expect(verdict.reasons.at(-1)).toMatch(
      /^Unproven: .* than that of barrier-hit regression, no direction \(1\.050; e-value 1\.0, 0 sessions\)\.$/,
    );
    expect(verdict.numbers.baselines.map(({ evidence }) => evidence.sessions)).toEqual([30, 0]);
  });

  it('is unproven without a baseline, and on a single session', () => {
    expect(decideOn({ baselines: [] }).proven).toBe(false);
    expect(decideOn({ challenger: makeScores([0.5]), champion: null, baselines: [makeBaseline([1])] }).proven).toBe(false);
  });

  it('does not depend on the two skills, which are described separately', () => {
    const challenger = makeScores(BETTER, { macroF1: 0.42, touchAuc: auc(0.67, 0.64, 0.7), directionAuc: auc(0.5, 0.48, 0.52) });
    const { reasons, numbers } = decideOn({ challenger, baselines: [makeBaseline(OLD)], gains: gainsOver('class prior') });
    expect(reasons.slice(-3)).toEqual([
      'Barrier-hit AUC 0.670 (95 %: 0.640 to 0.700, 5 sessions), significantly above 0.5.',
      'Direction AUC 0.500 (95 %: 0.480 to 0.520, 5 sessions), not significantly different from 0.5.',
      expect.stringMatching(/^Proven: log loss 1\.050 is lower .* every baseline: class prior \(1\.070; e-value \d+, 30 sessions\)\.$/),
    ]);
    expect(numbers.description).toEqual(reasons.slice(-3));
    expect(numbers.skills).toEqual({ touch: auc(0.67, 0.64, 0.7), direction: auc(0.5, 0.48, 0.52), movement: null });
  });

  it('an unproven challenger does not replace a proven champion', () => {
    const champion = makeChampion(makeScores(OLD), true);
    const unproven = decideOn({ champion, baselines: [makeBaseline(BETTER)] });
    expect(unproven.accepted).toBe(false);
    expect(unproven.reasons).toContain('An unproven challenger does not replace version 3, which is proven.');
    expect(decideOn({ champion, baselines: [makeBaseline(OLD)], gains: gainsOver('class prior') }).accepted).toBe(true);
  });
});

describe('whatever the scores', () => {
  // Thousandths: doubles drawn by their bits are nearly all tiny, and no model would signal.
  const thousandths = (min: number, max: number) => fc.integer({ min: 1000 * min, max: 1000 * max }).map((n) => n / 1000);
  const share = thousandths(0, 1);
  const scores: fc.Arbitrary<HoldoutScores> = fc
    .record({
      logLosses: fc.array(thousandths(0.5, 1.5), { minLength: 5, maxLength: 5 }),
      macroF1: share,
      upShare: share,
      downShare: share,
      up: share,
      down: share,
    })
    .map(({ logLosses, macroF1, ...side }) =>
      makeScores(logLosses, { macroF1, up: sideSignals(side.upShare, side.up), down: sideSignals(side.downShare, side.down) }),
    );
  /** The second is the first but for a gain that varies little: pairs that random scores hardly ever make. */
  const pair = fc.oneof(
    fc.tuple(scores, scores),
    fc.tuple(scores, thousandths(-0.3, 0.3)).map(([first, gain]) => [first, shifted(first, gain)] as const),
  );

  function shifted(given: HoldoutScores, gain: number): HoldoutScores {
    const logLosses = given.scorecard.bySession.map(({ figures }, i) => figures.logLoss! - gain * (1 + 0.01 * i));
    return makeScores(logLosses, { macroF1: given.scorecard.figures.macroF1.value! + gain / 10, ...given.signals });
  }

  it('a model is never accepted in place of itself', () => {
    fc.assert(fc.property(scores, (own) => !decideOn({ challenger: own, champion: makeChampion(own) }).accepted));
  });

  it('of two models at most one is accepted over the other', () => {
    fc.assert(
      fc.property(pair, ([a, b]) => {
        const aOverB = decideOn({ challenger: a, champion: makeChampion(b) }).accepted;
        const bOverA = decideOn({ challenger: b, champion: makeChampion(a) }).accepted;
        return !(aOverB && bOverA);
      }),
    );
  });

  it('accepts some of such pairs, so that the above is no empty test', () => {
    const accepted = fc
      .sample(pair, { numRuns: 500, seed: 7 })
      .filter(([a, b]) => decideOn({ challenger: b, champion: makeChampion(a) }).accepted);
    expect(accepted.length).toBeGreaterThan(20);
  });
});
