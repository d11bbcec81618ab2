import { describe, expect, it } from 'vitest';
import { Random } from '@tandem/domain';
import { makeBaseline, makeChampion, makeScores, sideSignals, steadyGains } from '../../testing/scores.js';
import { decide } from './decide.js';
import { scoreHoldout, type GateInput, type HoldoutScores, type Verdict } from './gate-input.js';
import { readVerdict } from './stored-verdict.js';

const VALID = { passed: true, largestDifference: 2e-7 } as const;
const OLD = [1.07, 1.06, 1.08, 1.05, 1.09];
const BETTER = [1.05, 1.041, 1.059, 1.031, 1.069];
const DATES = ['2026-03-02', '2026-03-03', '2026-03-04', '2026-03-05', '2026-03-06'];
const challenger = makeScores(BETTER, { macroF1: 0.42 });
const champion = makeChampion(makeScores(OLD));
const baselines = [makeBaseline(OLD), makeBaseline(OLD, 'HAR × time of day', { crps: [0.27, 0.26, 0.28, 0.26, 0.27] })];

const decideOn = (input: Partial<GateInput> = {}) =>
  decide({ file: VALID, challenger, champion, unusableChampion: null, baselines, sessions: DATES, ...input });
/** What comes back from the database. */
const stored = ({ accepted, proven, numbers }: Verdict, championVersion: number | null = 3) => ({
  version: 4,
  championVersion,
  accepted,
  proven,
  numbers: JSON.parse(JSON.stringify(numbers)) as Record<string, unknown>,
});
/** The same as it was stored before checks, counts and dates were. */
const older = (verdict: ReturnType<typeof stored>) => {
  const { checks: _checks, sessions: _sessions, ...numbers } = verdict.numbers;
  return { ...verdict, numbers };
};
const inShort = (verdict: ReturnType<typeof stored>) =>
  readVerdict(verdict).checks?.map(({ rule, passed, decides }) => `${rule} ${passed ? 'passed' : 'failed'}${decides ? '' : ', reported'}`);

/** Scores of random rows, counted as a validation counts them. */
function scored(seed: number, skill: number): HoldoutScores {
  const random = new Random(seed);
  const rows = 5 * 200;
  const classIndex = Uint8Array.from({ length: rows }, () => Math.floor(3 * random.uniform()));
  const probabilities = new Float32Array(rows * 3);
  classIndex.forEach((truth, row) => {
    const odds = [0, 1, 2].map((k) => Math.exp(0.6 * random.normal() + (k === truth ? skill : 0)));
    probabilities.set(
      odds.map((one) => one / (odds[0]! + odds[1]! + odds[2]!)),
      row * 3,
    );
  });
  const session = Int32Array.from({ length: rows }, (_, row) => Math.floor(row / 200));
  const truth = { classIndex, session, prior: [1 / 3, 1 / 3, 1 / 3], movement: null };
  return scoreHoldout({ probabilities, excursion: null }, truth, { down: 0.36, up: 0.36 });
}

describe('the numbers of a stored verdict', () => {
  it('are every rule with its value and limit, then the marks', () => {
    expect(inShort(stored(decideOn()))).toEqual([
      'file passed',
      'log_loss passed',
      'macro_f1 passed',
      'signals_up passed',
      'precision_up passed',
      'signals_down passed',
      'precision_down passed',
      'keeps_proof passed',
      'proven failed, reported',
      'proven failed, reported',
    ]);
    const [file, logLoss, macroF1, signals, precision] = readVerdict(stored(decideOn())).checks!;
    expect(file).toMatchObject({ value: 2e-7, comparison: 'at_most', limit: 1e-5, unit: 'difference' });
    expect(logLoss).toMatchObject({ against: 'version 3', comparison: 'below', limit: 0.01, unit: 'probability' });
    expect(logLoss!.value).toBeLessThan(0.01);
    expect(macroF1).toMatchObject({ comparison: 'at_least', limit: 0.01, unit: 'difference' });
    expect(macroF1!.value).toBeCloseTo(0.02, 12);
    expect(signals).toMatchObject({ value: 0.05, comparison: 'at_least', limit: 0.01, unit: 'share' });
    expect(precision).toMatchObject({ value: 0, comparison: 'at_least', limit: -0.02, unit: 'difference' });
  });

  it('are a sentence of the reasons where they decide', () => {
    const verdict = decideOn();
    const deciding = verdict.numbers.checks.filter(({ decides }) => decides);
    expect(verdict.reasons.slice(0, deciding.length)).toEqual(deciding.map(({ words }) => words));
  });

  it('have the test of log loss with the gain of each session and its date', () => {
    const test = readVerdict(stored(decideOn())).logLossTest!;
    expect(test).toMatchObject({ alpha: 0.01, meanGain: expect.closeTo(0.02, 10) as number });
    expect(test.sessions.map(({ session }) => session)).toEqual(DATES);
    expect(test.sessions.reduce((sum, { gain }) => sum + gain, 0) / 5).toBeCloseTo(test.meanGain, 12);
  });

  it('survive a t without bound, which JSON does not know', () => {
    const same = makeScores(OLD.map((loss) => loss - 0.015625));
    const verdict = decideOn({ challenger: same, champion: makeChampion(makeScores(OLD)) });
    const read = readVerdict(stored(verdict)).logLossTest!;
    expect(read.t === null || read.t > 1e6).toBe(true);
  });

  it('are held to the evidence where that decides', () => {
    const gains = new Map([['v3', steadyGains(30, 0.02)]]);
    const logLoss = readVerdict(stored(decideOn({ gains }))).checks!.find(({ rule }) => rule === 'log_loss');
    expect(logLoss).toMatchObject({ passed: true, comparison: 'at_least', limit: 100, unit: 'e_value' });
    expect(logLoss!.value).toBeGreaterThan(100);
  });

  it('have matrix, bins and intervals of both, on the same rows', () => {
    const met = { ...scored(2, 0.5), version: 3, proven: false };
    const verdict = stored(decideOn({ challenger: scored(1, 0.9), champion: met, baselines: [] }));
    const { model, rival, checks } = readVerdict(verdict);
    expect([model?.version, rival?.version, model?.rows, rival?.rows]).toEqual([4, 3, 1000, 1000]);
    for (const { confusion, reliability, rows, calibrationError } of [model!, rival!]) {
      expect(confusion.flat().reduce((a, b) => a + b)).toBe(rows);
      expect(calibrationError.interval).not.toBeNull();
      expect(reliability!.map((one) => one.class)).toEqual(['DOWN', 'NEUTRAL', 'UP']);
      for (const { bins } of reliability!) {
        expect([bins[0]!.from, bins.at(-1)!.to]).toEqual([0, 1]);
        bins.slice(1).forEach(({ from }, place) => expect(from).toBe(bins[place]!.to));
        for (const { observed, interval } of bins) {
          if (observed === null) expect(interval).toBeNull();
          else expect(interval!.low <= observed && observed <= interval!.high).toBe(true);
        }
      }
    }
    for (const rule of ['macro_f1', 'precision_up', 'precision_down']) {
      const { value, interval } = checks!.find((check) => check.rule === rule)!;
      expect(interval!.low <= value! && value! <= interval!.high).toBe(true);
    }
  });

  it('take a few kilobytes, whatever the rows', () => {
    expect(JSON.stringify(scored(1, 0.9).counts).length).toBeLessThan(4_000);
  });
});

describe('a verdict of before its checks were stored', () => {
  it.each([
    ['an accepting one', decideOn(), 3],
    ['a refusing one', decideOn({ challenger: makeScores(OLD, { macroF1: 0.3 }) }), 3],
    ['a refusal for too few signals', decideOn({ challenger: makeScores(BETTER, { macroF1: 0.42, up: sideSignals(0.004, 0.5) }) }), 3],
    ['a refused file', decideOn({ file: { passed: false, problem: 'its outputs do not sum to 1.' }, challenger: null }), 3],
    ['the first version', decideOn({ champion: null, challenger: null, baselines: [] }), null],
    ['a first version on a hold-out', decideOn({ champion: null }), null],
  ] as const)('has its rules applied again to what it measured: %s', (_, verdict, met) => {
    expect(inShort(older(stored(verdict, met)))).toEqual(inShort(stored(verdict, met)));
    expect(readVerdict(older(stored(verdict, met))).logLossTest?.sessions.every(({ session }) => session === null) ?? true).toBe(true);
  });

  it('has none where today’s rules would decide otherwise', () => {
    expect(readVerdict({ ...older(stored(decideOn())), accepted: false }).checks).toBeNull();
  });

  it('has none where it did not measure what they need', () => {
    const { evidence: _evidence, ...numbers } = older(stored(decideOn())).numbers;
    expect(readVerdict({ ...stored(decideOn()), numbers }).checks).toBeNull();
  });

  it('has no bins, and its matrix', () => {
    expect(readVerdict(older(stored(decideOn()))).model).toMatchObject({
      version: 4,
      reliability: null,
      confusion: challenger.scorecard.confusion,
    });
  });

  it.each([{}, { challenger: { scorecard: { rows: 900 } }, champion: 7, checks: 'none', file: null }])(
    'reads what is not of it: %j',
    (numbers) => {
      const nothing = { checks: null, logLossTest: null, evidence: null, model: null, rival: null };
      expect(readVerdict({ ...stored(decideOn()), numbers })).toEqual(nothing);
    },
  );
});
