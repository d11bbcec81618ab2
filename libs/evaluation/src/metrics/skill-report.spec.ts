import { describe, expect, it } from 'vitest';
import { DOWN, NEUTRAL, Random, UP } from '@tandem/domain';
import type { Estimate } from './figures.js';
import { scorecard, type Truth } from './scorecard.js';
import { describeSkill, skillLine } from './skill-report.js';

const auc = (value: number, low: number, high: number): Estimate => ({ value, interval: { low, high } });

describe('skillLine', () => {
  const touch = auc(0.672, 0.641, 0.704);

  it('tells touch and direction apart, each with its interval and what that says of a coin', () => {
    expect(skillLine({ touch, direction: auc(0.5, 0.48, 0.52) }, false)).toBe(
      'Touch .67 (.64–.70): better than a coin · Direction .50 (.48–.52): no better than a coin · unproven',
    );
  });

  it('claims neither skill for an interval that a coin is in, however high the value', () => {
    expect(skillLine({ touch: auc(0.9, 0.49, 1), direction: auc(0.3, 0.2, 0.4) }, false)).toBe(
      'Touch .90 (.49–1.00): no better than a coin · Direction .30 (.20–.40): worse than a coin · unproven',
    );
  });

  it('says of a value without an interval that it proves nothing', () => {
    expect(skillLine({ touch: { value: 0.7, interval: null }, direction: { value: null, interval: null } }, true)).toBe(
      'Touch .70: too few sessions to tell · Direction not measured · proven',
    );
  });

  it('says when nothing was measured', () => {
    expect(skillLine(null, false)).toBe('Touch and direction not measured · unproven');
    expect(skillLine(null, true, true)).toBe('Touch and direction not measured · proven · forced against the gate');
  });
});

const SESSIONS = 6;
const ROWS = 200;
const PRIOR = [0.25, 0.5, 0.25];

/** Each row has a true touch probability; the side is a coin. */
function market(seed: number) {
  const random = new Random(seed);
  const rows = SESSIONS * ROWS;
  const touch = Float64Array.from({ length: rows }, () => 0.1 + 0.8 * random.uniform());
  const truth: Truth = {
    session: Int32Array.from({ length: rows }, (_, row) => Math.floor(row / ROWS)),
    classIndex: Uint8Array.from(touch, (p) => (random.uniform() >= p ? NEUTRAL : random.uniform() < 0.5 ? DOWN : UP)),
  };
  /** @param trust 1 knows the touch probability, 0 only the prior */
  const score = (trust: number) => scorecard(
    Float32Array.from([...touch].flatMap((p) => {
      const t = 0.5 + trust * (p - 0.5);
      const up = t * (0.45 + 0.1 * random.uniform());
      return [t - up, 1 - t, up];
    })), truth, PRIOR, { draws: 200 });
  return { truth, score, prior: { name: 'class prior', scorecard: scorecard(Float32Array.from({ length: 3 * rows }, (_, at) => PRIOR[at % 3]!), truth, PRIOR, { draws: 200 }) } };
}

describe('describeSkill', () => {
  const { score, prior } = market(1);

  it('tells the touch skill that is there from the direction skill that is not', () => {
    const { proven, text } = describeSkill(score(1), [prior]);
    expect(proven).toBe(true);
    expect(text).toMatch(/^Whether a barrier is touched: AUC 0\.\d{3} \(95 %: .* 6 sessions\), better than a coin\. Which one: AUC 0\.\d{3} \(.*\), no better than a coin\. Proven: /);
    expect(text).toContain('lower beyond chance (p below 0.01, session by session) than that of class prior (1.0');
  });

  it('says unproven when one baseline is as good, and names it alone', () => {
    const { proven, text } = describeSkill(score(1), [prior, { name: 'gradient boosting', scorecard: score(1) }]);
    expect(proven).toBe(false);
    expect(text).toMatch(/Unproven: its log loss [\d.]+ is not lower beyond chance \(.*\) than that of gradient boosting \([\d.]+\)\.$/);
  });

  it('says unproven of who knows nothing', () => {
    const { proven, text } = describeSkill(score(0), [prior]);
    expect(proven).toBe(false);
    expect(text).toContain('Whether a barrier is touched: AUC 0.5');
    expect(text).toContain('not lower beyond chance (p below 0.01, session by session) than that of any baseline: class prior');
  });

  it('proves nothing without a baseline or with a single session', () => {
    expect(describeSkill(score(1), [])).toMatchObject({ proven: false, text: expect.stringContaining('compared with no baseline') as string });
    const one = scorecard(Float32Array.of(0.4, 0.2, 0.4, 0.2, 0.6, 0.2), { classIndex: Uint8Array.of(UP, NEUTRAL), session: Int32Array.of(0, 0) }, PRIOR);
    const { proven, text } = describeSkill(one, [{ name: 'itself', scorecard: one }]);
    expect(proven).toBe(false);
    expect(text).toContain('AUC 1.000, from too few sessions to tell from a coin');
    expect(text).toContain('Which one: cannot be measured');
  });

  it('refuses a baseline scored on other rows', () => {
    const other = scorecard(Float32Array.of(0.4, 0.2, 0.4), { classIndex: Uint8Array.of(UP), session: Int32Array.of(0) }, PRIOR);
    expect(() => describeSkill(score(1), [{ name: 'stranger', scorecard: other }])).toThrow(/"stranger" was scored on other rows/);
  });
});
