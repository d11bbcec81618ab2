import { describe, expect, it } from 'vitest';
import { DOWN, NEUTRAL, UP } from '@tandem/domain';
import { pairedGains } from './paired-test.js';
import { scorecard, type Truth } from './scorecard.js';
import { gainsBySession } from './session-gains.js';

const truth: Truth = { classIndex: Uint8Array.of(UP, DOWN, NEUTRAL, UP), session: Int32Array.of(1, 0, 1, 0) };
const own = Float32Array.of(0.2, 0.3, 0.5, 0.6, 0.2, 0.2, 0.1, 0.7, 0.2, 0.3, 0.3, 0.4);
const other = Float32Array.from({ length: 12 }, () => 1 / 3);
/** Without what was predicted for some rows. */
const without = (probabilities: Float32Array, ...rows: readonly number[]) =>
  probabilities.map((value, at) => (rows.includes(Math.floor(at / 3)) ? NaN : value));

describe('gains by session', () => {
  it('are those of the scorecards of both', () => {
    const card = (probabilities: Float32Array) => scorecard(probabilities, truth, [0.3, 0.4, 0.3], { draws: 2 });
    const expected = pairedGains(card(own), { name: 'other', scorecard: card(other) });
    const found = gainsBySession(own, other, truth);
    expect(found.map(({ session, rows }) => [session, rows])).toEqual([
      [0, 2],
      [1, 2],
    ]);
    found.forEach(({ gain }, place) => expect(gain).toBeCloseTo(expected[place]!, 12));
  });

  it('are of rows that both predicted', () => {
    const [first] = gainsBySession(without(own, 1), without(other, 0), truth);
    expect(first).toEqual({ session: 0, rows: 1, gain: expect.closeTo(Math.log(0.4 * 3), 6) });
  });

  it('are not of sessions of which most rows are missing, or all', () => {
    const long: Truth = { classIndex: Uint8Array.of(UP, UP, UP), session: Int32Array.of(0, 0, 0) };
    expect(gainsBySession(without(own.subarray(0, 9), 0, 1), other.subarray(0, 9), long)).toEqual([]);
    expect(gainsBySession(without(own, 0, 1, 2, 3), other, truth)).toEqual([]);
    expect(gainsBySession(new Float32Array(), new Float32Array(), { classIndex: new Uint8Array(), session: new Int32Array() })).toEqual([]);
  });
});
