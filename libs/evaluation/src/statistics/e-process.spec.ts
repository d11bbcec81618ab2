import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Random } from '@tandem/domain';
import { DECISIVE_E_VALUE, eProcess } from './e-process.js';

const eValue = (gains: readonly number[]) => Math.exp(eProcess(gains).at(-1) ?? 0);
// Thousandths: doubles drawn by their bits are nearly all tiny.
const thousandths = (min: number, max: number) => fc.integer({ min: 1000 * min, max: 1000 * max }).map((n) => n / 1000);
const gain = thousandths(-10, 10);
/** With a scale: not all zero. */
const past = fc.array(gain, { minLength: 1, maxLength: 12 }).map((gains) => [0.25, ...gains]);
/** Shares of a scale. */
const share = (max: number) => thousandths(0, max).map((value) => value + 0.001);
const scaleOf = (gains: readonly number[]) => Math.max(...gains.map(Math.abs));

/** The expected e-value after one more gain that takes two values. */
function expectedNext(gains: readonly number[], up: number, down: number, chance: number): number {
  return chance * eValue([...gains, up]) + (1 - chance) * eValue([...gains, down]);
}

describe('under the null hypothesis', () => {
  it('the next e-value is expected to be the present one, exactly, when the mean gain is zero', () => {
    fc.assert(
      fc.property(past, share(0.9), share(1.9), (gains, ofUp, ofDown) => {
        const scale = scaleOf(gains);
        const expected = expectedNext(gains, ofUp * scale, -ofDown * scale, ofDown / (ofUp + ofDown));
        expect(expected / eValue(gains)).toBeCloseTo(1, 9);
      }),
    );
  });

  it('it is expected to be no larger when the mean is below zero, or a gain is too large to count in full', () => {
    fc.assert(
      fc.property(past, share(50), share(1.9), share(0.9), (gains, ofUp, ofDown, less) => {
        const scale = scaleOf(gains);
        const expected = expectedNext(gains, ofUp * scale, -ofDown * scale, (less * ofDown) / (ofUp + ofDown));
        expect(expected / eValue(gains)).toBeLessThanOrEqual(1 + 1e-9);
      }),
    );
  });

  it('the first gain is no bet: it only sets the scale', () => {
    fc.assert(
      fc.property(gain, (first) => {
        expect(eProcess([first])).toEqual([0]);
      }),
    );
  });

  it('is hardly ever decisive in a year of looks', () => {
    const random = new Random(11);
    const year = () => Array.from({ length: 252 }, () => random.normal());
    const decisive = Array.from({ length: 300 }, () => Math.max(...eProcess(year()))).filter((most) => most >= Math.log(DECISIVE_E_VALUE));
    expect(decisive.length).toBeLessThanOrEqual(2);
  });
});

describe('an e-process', () => {
  it('is the same whenever it is looked at', () => {
    fc.assert(
      fc.property(past, past, (gains, later) => {
        const whole = eProcess([...gains, ...later]);
        expect(whole.slice(0, gains.length)).toEqual(eProcess(gains));
        expect(whole).toHaveLength(gains.length + later.length);
      }),
    );
  });

  it('does not depend on the unit of the gains', () => {
    fc.assert(
      fc.property(past, fc.constantFrom(1 / 1024, 0.5, 8, 4096), (gains, unit) => {
        expect(eProcess(gains.map((value) => value * unit))).toEqual(eProcess(gains));
      }),
    );
  });

  it('grows with a gain, shrinks with a loss, and is never negative', () => {
    fc.assert(
      fc.property(past, gain, (gains, next) => {
        const change = eProcess([...gains, next]).at(-1)! - eProcess(gains).at(-1)!;
        expect(Math.sign(change)).toBe(Math.sign(next));
        expect(Number.isFinite(change)).toBe(true);
      }),
    );
  });

  it('counts what is no number as no bet', () => {
    expect(eProcess([1, NaN, 1, Infinity, -1]).filter((_, i) => i !== 1 && i !== 3)).toEqual(eProcess([1, 1, -1]));
    expect(eProcess([NaN, NaN])).toEqual([0, 0]);
    expect(eProcess([])).toEqual([]);
  });

  it('does not overflow however long the evidence lasts', () => {
    const log = eProcess(Array.from({ length: 5_000 }, () => 1)).at(-1)!;
    expect(log).toBeGreaterThan(709); // e^709 is the largest double
    expect(Number.isFinite(log)).toBe(true);
  });

  it('has the value that its bets have by hand', () => {
    // The first gain sets the scale 2, the second wins half of it: y = 1/2; the third loses 3 = 1.5 scales.
    const bets = [0.02, 0.05, 0.1, 0.2, 0.35, 0.5, 0.7, 0.9];
    const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
    expect(eValue([-2, 1])).toBeCloseTo(mean(bets.map((bet) => 1 + bet / 4)), 12);
    expect(eValue([-2, 1, -3])).toBeCloseTo(mean(bets.map((bet) => (1 + bet / 4) * (1 - 0.75 * bet))), 12);
  });
});
