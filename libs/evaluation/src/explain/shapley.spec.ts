import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { shapleyValues } from './shapley.js';

const PLAYERS = 7;
const values = fc.array(fc.double({ min: -20, max: 20, noNaN: true }), { minLength: 2 ** PLAYERS, maxLength: 2 ** PLAYERS });

describe('Shapley values of any game of seven', () => {
  it('sum to what all add to none', () => {
    fc.assert(
      fc.property(values, (v) => {
        expect(shapleyValues(v).reduce((sum, one) => sum + one, 0)).toBeCloseTo(v.at(-1)! - v[0]!, 9);
      }),
    );
  });

  it('are 0 for a player that changes nothing', () => {
    fc.assert(
      fc.property(values, fc.nat(PLAYERS - 1), (v, dummy) => {
        const without = v.map((_, set) => v[set & ~(1 << dummy)]!);
        expect(shapleyValues(without)[dummy]).toBe(0);
      }),
    );
  });

  it('are the same for two players that do the same', () => {
    fc.assert(
      fc.property(values, (v) => {
        // Of players 2 and 5 it counts only how many there are.
        const [a, b] = [1 << 2, 1 << 5];
        const alike = v.map((_, set) => v[(set & a) === 0 && (set & b) !== 0 ? (set & ~b) | a : set]!);
        const shapley = shapleyValues(alike);
        expect(shapley[2]).toBeCloseTo(shapley[5]!, 9);
      }),
    );
  });

  it('add up when games do', () => {
    fc.assert(
      fc.property(values, values, (v, w) => {
        const [one, other] = [shapleyValues(v), shapleyValues(w)];
        shapleyValues(v.map((value, set) => value + w[set]!)).forEach((sum, i) => expect(sum).toBeCloseTo(one[i]! + other[i]!, 8));
      }),
    );
  });
});

describe('Shapley values', () => {
  it('divide a joint gain equally: two gloves of a pair, and a third one', () => {
    // Players 0 and 1 have left gloves, 2 has the right one; a pair is worth 1 (Shapley and Shubik 1969).
    const worth = Array.from({ length: 8 }, (_, set) => ((set & 4) !== 0 && (set & 3) !== 0 ? 1 : 0));
    expect([...shapleyValues(worth)].map((value) => value.toFixed(6))).toEqual(['0.166667', '0.166667', '0.666667']);
  });

  it('need a value for every set', () => {
    expect(() => shapleyValues([0, 1, 2])).toThrow('power of two');
  });
});
