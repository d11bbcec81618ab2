import { describe, expect, it } from 'vitest';
import { DOWN, NEUTRAL, Random, UP } from '@tandem/domain';
import { steadyGains } from '../../testing/scores.js';
import type { GainHistory } from './evidence.js';
import type { Estimate } from './figures.js';
import type { NamedScorecard } from './paired-test.js';
import { scorecard, type Scorecard, type Truth } from './scorecard.js';
import { describeHistory, describeSkill, meetBaselines, skillLine } from './skill-report.js';

const auc = (value: number, low: number, high: number): Estimate => ({ value, interval: { low, high } });

describe('skillLine', () => {
  const touch = auc(0.672, 0.641, 0.704);

  it('has both skills, each with its interval and how that compares with chance', () => {
    expect(skillLine({ touch, direction: auc(0.5, 0.48, 0.52), movement: null }, { proven: false })).toBe(
      'Touch .67 (.64–.70): significantly above 0.5 · Direction .50 (.48–.52): not significantly different from 0.5 · unproven',
    );
  });

  it('claims no skill for an interval that contains 0.5, however high the value', () => {
    expect(skillLine({ touch: auc(0.9, 0.49, 1), direction: auc(0.3, 0.2, 0.4), movement: null }, { proven: false })).toBe(
      'Touch .90 (.49–1.00): not significantly different from 0.5 · Direction .30 (.20–.40): significantly below 0.5 · unproven',
    );
  });

  it('says why a value has no interval', () => {
    expect(
      skillLine({ touch: { value: 0.7, interval: null }, direction: { value: null, interval: null }, movement: null }, { proven: true }),
    ).toBe('Touch .70: too few sessions for an interval · Direction not measured · proven');
  });

  it('has what is explained of movement where it is predicted, and its mark where that is another one', () => {
    const skills = { touch, direction: auc(0.5, 0.48, 0.52), movement: { r2: auc(0.612, 0.55, 0.66), touch: auc(0.56, 0.54, 0.58) } };
    expect(skillLine(skills, { proven: false, provenMovement: true })).toMatch(
      / · Movement R² \.61 \(\.55–\.66\): proven · classes unproven$/,
    );
    expect(skillLine(skills, { proven: true, forced: true })).toMatch(/: unproven · classes proven · forced against the gate$/);
    expect(skillLine(skills, { proven: true, provenMovement: true })).toMatch(/ · Movement R² \.61 \(\.55–\.66\) · proven$/);
    const worthless = { ...skills, movement: { ...skills.movement, r2: { value: -0.08, interval: null } } };
    expect(skillLine(worthless, { proven: false })).toMatch(/ · Movement R² -\.08 · unproven$/);
  });

  it('says when nothing was measured', () => {
    expect(skillLine(null, { proven: false })).toBe('Touch and direction not measured · unproven');
    expect(skillLine(null, { proven: true, forced: true })).toBe('Touch and direction not measured · proven · forced against the gate');
  });
});

const SESSIONS = 6;
const ROWS = 200;
const PRIOR = [0.25, 0.5, 0.25];

/** Each row has a true hit probability; the side is random. */
function market(seed: number) {
  const random = new Random(seed);
  const rows = SESSIONS * ROWS;
  const touch = Float64Array.from({ length: rows }, () => 0.1 + 0.8 * random.uniform());
  const truth: Truth = {
    session: Int32Array.from({ length: rows }, (_, row) => Math.floor(row / ROWS)),
    classIndex: Uint8Array.from(touch, (p) => (random.uniform() >= p ? NEUTRAL : random.uniform() < 0.5 ? DOWN : UP)),
  };
  /** @param trust 1: knows the hit probability; 0: only the prior */
  const score = (trust: number) =>
    scorecard(
      Float32Array.from(
        [...touch].flatMap((p) => {
          const t = 0.5 + trust * (p - 0.5);
          const up = t * (0.45 + 0.1 * random.uniform());
          return [t - up, 1 - t, up];
        }),
      ),
      truth,
      PRIOR,
      { draws: 200 },
    );
  return {
    truth,
    score,
    prior: {
      name: 'class prior',
      scorecard: scorecard(
        Float32Array.from({ length: 3 * rows }, (_, at) => PRIOR[at % 3]!),
        truth,
        PRIOR,
        { draws: 200 },
      ),
    },
  };
}

describe('describeSkill', () => {
  const { score, prior } = market(1);
  const describeAgainst = (model: Scorecard, baselines: readonly NamedScorecard[], history?: GainHistory) =>
    describeSkill(model, meetBaselines(model, baselines, history));

  it('separates the barrier-hit skill that is there from the direction skill that is not', () => {
    const { text } = describeAgainst(score(1), [prior]);
    expect(text).toMatch(
      /^Barrier-hit AUC 0\.\d{3} \(95 %: .* 6 sessions\), significantly above 0\.5\. Direction AUC 0\.\d{3} \(.*\), not significantly different from 0\.5\. Unproven: /,
    );
  });

  it('says proven once the sessions so far are decisive, which six cannot be', () => {
    const few = describeAgainst(score(1), [prior]);
    expect(few.proven).toBe(false);
    const { proven, text } = describeAgainst(score(1), [prior], new Map([['class prior', steadyGains(30, 0.01)]]));
    expect(proven).toBe(true);
    expect(text).toMatch(
      /Proven: log loss 0\.\d{3} is lower beyond chance \(e-value of at least 100, at any number of looks\) than that of every baseline: class prior \(1\.0\d\d; e-value \d+, 30 sessions\)\.$/,
    );
  });

  it('says unproven when one baseline is as good, and names it alone', () => {
    const history = new Map([['class prior', steadyGains(30, 0.01)]]);
    const { proven, text } = describeAgainst(score(1), [prior, { name: 'gradient boosting', scorecard: score(1) }], history);
    expect(proven).toBe(false);
    expect(text).toMatch(
      /Unproven: log loss [\d.]+ is not lower beyond chance \(.*\) than that of gradient boosting \([\d.]+; e-value 1\.0, 0 sessions\)\.$/,
    );
  });

  it('says unproven of a model without skill', () => {
    const { proven, text } = describeAgainst(score(0), [prior]);
    expect(proven).toBe(false);
    expect(text).toContain('Barrier-hit AUC 0.5');
    expect(text).toMatch(/not lower beyond chance \(.*\) than that of any baseline: class prior \(/);
  });

  it('proves nothing without a baseline or with a single session', () => {
    expect(describeSkill(score(1), [])).toMatchObject({
      proven: false,
      text: expect.stringContaining('not compared with any baseline') as string,
    });
    const one = scorecard(
      Float32Array.of(0.4, 0.2, 0.4, 0.2, 0.6, 0.2),
      { classIndex: Uint8Array.of(UP, NEUTRAL), session: Int32Array.of(0, 0) },
      PRIOR,
    );
    const { proven, text } = describeAgainst(one, [{ name: 'itself', scorecard: one }]);
    expect(proven).toBe(false);
    expect(text).toContain('AUC 1.000, from too few sessions for an interval');
    expect(text).toContain('Direction AUC not measurable');
  });

  it('refuses a baseline scored on other rows', () => {
    const other = scorecard(Float32Array.of(0.4, 0.2, 0.4), { classIndex: Uint8Array.of(UP), session: Int32Array.of(0) }, PRIOR);
    expect(() => describeAgainst(score(1), [{ name: 'stranger', scorecard: other }])).toThrow(/"stranger" was scored on other rows/);
  });
});

describe('describeHistory', () => {
  const history = new Map([
    ['class prior', steadyGains(30, 0.01)],
    ['v3', steadyGains(2, 0.01)],
  ]);

  it('says what the mark rests on today', () => {
    expect(describeHistory(history, ['class prior'])).toMatch(/^Proven: log loss over all sessions so far is lower .* 30 sessions\)\.$/);
    expect(describeHistory(history, ['class prior', 'gradient boosting'])).toMatch(
      /^Unproven: .* than that of gradient boosting \(e-value 1\.0, 0 sessions\)\.$/,
    );
    expect(describeHistory(history, [])).toBe('Unproven: not compared with any baseline.');
  });
});
