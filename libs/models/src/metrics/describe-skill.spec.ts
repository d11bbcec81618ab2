import { describe, expect, it } from 'vitest';
import { DOWN, NEUTRAL, UP } from '../classes.js';
import { Random } from '../random/random.js';
import { describeSkill } from './describe-skill.js';
import { scorecard, type Truth } from './scorecard.js';

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
