import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DOWN, NEUTRAL, Random, UP } from '@tandem/domain';
import { toBlocks } from '../statistics/block-bootstrap.js';
import { countSkillWins, skillFrom, skillOf } from './barrier-auc.js';

/** Random rows: probabilities on a grid, so that ties are frequent, and truths. */
const rows = fc.array(
  fc.record({
    p: fc.tuple(fc.integer({ min: 1, max: 6 }), fc.integer({ min: 1, max: 6 }), fc.integer({ min: 1, max: 6 })),
    truth: fc.constantFrom(DOWN, NEUTRAL, UP),
    block: fc.integer({ min: 0, max: 3 }),
  }),
  { minLength: 1, maxLength: 40 },
);

type Rows = readonly { readonly p: readonly [number, number, number]; readonly truth: number; readonly block: number }[];

const truthOf = (all: Rows) => Uint8Array.from(all, ({ truth }) => truth);
const probabilitiesOf = (all: Rows) => Float32Array.from(all.flatMap(({ p }) => p.map((value) => value / (p[0] + p[1] + p[2]))));
const swapped = (all: Rows): Rows =>
  all.map(({ p: [down, neutral, up], truth, block }) => ({ p: [up, neutral, down], truth: 2 - truth, block }));

/** By the definition: the share of pairs ranked right. */
function pairwise(score: readonly number[], positive: readonly boolean[]): number | null {
  let [right, pairs] = [0, 0];
  score.forEach((a, i) =>
    score.forEach((b, j) => {
      if (!positive[i] || positive[j]) return;
      pairs += 1;
      right += a > b ? 1 : a === b ? 0.5 : 0;
    }),
  );
  return pairs === 0 ? null : right / pairs;
}

describe('skillOf', () => {
  it('is one for scores that rank every hit and every side right', () => {
    const probabilities = Float32Array.of(0.5, 0.25, 0.25, 0.25, 0.5, 0.25, 0.25, 0.25, 0.5);
    expect(skillOf(probabilities, Uint8Array.of(DOWN, NEUTRAL, UP))).toEqual({ touchAuc: 1, directionAuc: 1 });
    expect(skillOf(probabilities, Uint8Array.of(UP, NEUTRAL, DOWN))).toEqual({ touchAuc: 1, directionAuc: 0 });
  });

  it('counts ties as half', () => {
    // touch scores .75 .5 | .5 .25 of touched and not: 1 + ½ of … pairs (.75 > .5, .75 > .25, .5 = .5, .5 > .25)
    const probabilities = Float32Array.of(0.5, 0.25, 0.25, 0.25, 0.5, 0.25, 0.25, 0.5, 0.25, 0.125, 0.75, 0.125);
    const { touchAuc, directionAuc } = skillOf(probabilities, Uint8Array.of(DOWN, UP, NEUTRAL, NEUTRAL));
    expect(touchAuc).toBe(3.5 / 4);
    expect(directionAuc).toBe(1); // up's share is 1/3 for DOWN and 1/2 for UP
  });

  it('is a half for a constant forecast', () => {
    const probabilities = Float32Array.from({ length: 12 }, (_, at) => [0.3, 0.4, 0.3][at % 3]!);
    expect(skillOf(probabilities, Uint8Array.of(DOWN, NEUTRAL, UP, UP))).toEqual({ touchAuc: 0.5, directionAuc: 0.5 });
  });

  it('is null when a class is absent', () => {
    const probabilities = Float32Array.of(0.5, 0.25, 0.25, 0.25, 0.5, 0.25);
    expect(skillOf(probabilities, Uint8Array.of(UP, UP))).toEqual({ touchAuc: null, directionAuc: null });
    expect(skillOf(probabilities, Uint8Array.of(UP, NEUTRAL)).directionAuc).toBeNull();
  });

  it('has a value where a hit has probability zero', () => {
    expect(skillOf(Float32Array.of(0, 1, 0, 0.2, 0.2, 0.6), Uint8Array.of(DOWN, UP)).directionAuc).toBe(1);
  });

  it('is the share of pairs ranked right', () => {
    fc.assert(
      fc.property(rows, (all) => {
        const p = probabilitiesOf(all);
        const touched = all.filter(({ truth }) => truth !== NEUTRAL);
        const { touchAuc, directionAuc } = skillOf(p, truthOf(all));
        expect(touchAuc).toBe(
          pairwise(
            all.map((_, row) => 1 - p[row * 3 + NEUTRAL]!),
            all.map(({ truth }) => truth !== NEUTRAL),
          ),
        );
        const q = probabilitiesOf(touched);
        expect(directionAuc).toBe(
          pairwise(
            touched.map((_, row) => q[row * 3 + UP]! / (q[row * 3]! + q[row * 3 + UP]!)),
            touched.map(({ truth }) => truth === UP),
          ),
        );
      }),
    );
  });

  it('does not change when up and down are swapped everywhere', () => {
    fc.assert(
      fc.property(rows, (all) => {
        const own = skillOf(probabilitiesOf(all), truthOf(all));
        const other = skillOf(probabilitiesOf(swapped(all)), truthOf(swapped(all)));
        expect(other.touchAuc).toBe(own.touchAuc);
        if (own.directionAuc !== null) expect(other.directionAuc).toBeCloseTo(own.directionAuc, 12);
      }),
    );
  });

  it('does not change when p(NEUTRAL) is transformed monotonically', () => {
    fc.assert(
      fc.property(rows, (all) => {
        const bent = Float32Array.from(
          all.flatMap(({ p: [down, neutral, up] }) => {
            const touch = ((down + up) / (down + neutral + up)) ** 3; // keeps the order of the touch score and the sides' proportion
            return [(touch * down) / (down + up), 1 - touch, (touch * up) / (down + up)];
          }),
        );
        expect(skillOf(bent, truthOf(all)).touchAuc).toBe(skillOf(probabilitiesOf(all), truthOf(all)).touchAuc);
      }),
    );
  });

  it('is near a half for random scores', () => {
    const random = new Random(5);
    const all: Rows = Array.from({ length: 20_000 }, () => ({
      p: [random.uniform(), random.uniform(), random.uniform()],
      truth: Math.floor(3 * random.uniform()),
      block: 0,
    }));
    const { touchAuc, directionAuc } = skillOf(probabilitiesOf(all), truthOf(all));
    expect(Math.abs(touchAuc! - 0.5)).toBeLessThan(0.015); // 3.5 standard errors
    expect(Math.abs(directionAuc! - 0.5)).toBeLessThan(0.018);
  });
});

describe('a score that is NaN', () => {
  it('is refused: it has no rank', () => {
    expect(() => skillOf(Float32Array.of(0.2, 0.2, 0.6, NaN, NaN, NaN), Uint8Array.of(DOWN, NEUTRAL))).toThrow(/row 1 of 2 is NaN/);
  });
});

describe('skillFrom', () => {
  it('gives for weighted blocks the same as for repeated rows', () => {
    fc.assert(
      fc.property(rows, fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 4, maxLength: 4 }), (all, times) => {
        const blocks = toBlocks(Int32Array.from(all, ({ block }) => block));
        const wins = countSkillWins(probabilitiesOf(all), truthOf(all), blocks);
        const repeated = all.flatMap((row) => Array.from({ length: times[row.block]! }, () => row));
        const expected = skillOf(probabilitiesOf(repeated), truthOf(repeated));
        const { touchAuc, directionAuc } = skillFrom(
          wins,
          blocks.labels.map((label) => times[label]!),
        );
        expect([touchAuc, directionAuc]).toEqual([expected.touchAuc, expected.directionAuc]);
      }),
    );
  });
});
