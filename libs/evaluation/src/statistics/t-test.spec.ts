import { describe, expect, it } from 'vitest';
import { studentTail } from './t-test.js';

describe("the tail of Student's t", () => {
  // Upper critical values from NIST/SEMATECH e-Handbook of Statistical Methods, 1.3.6.7.2.
  it.each([
    [31.821, 1, 0.01],
    [6.965, 2, 0.01],
    [4.541, 3, 0.01],
    [3.747, 4, 0.01],
    [3.365, 5, 0.01],
    [2.764, 10, 0.01],
    [2.132, 4, 0.05],
    [2.457, 30, 0.01],
    [2.364, 100, 0.01],
  ])('t = %d with %i degrees of freedom leaves %d', (t, degreesOfFreedom, tail) => {
    expect(studentTail(t, degreesOfFreedom)).toBeCloseTo(tail, 4);
  });

  it('is Cauchy for one degree of freedom', () => {
    expect(studentTail(1, 1)).toBeCloseTo(0.25, 14);
  });

  it('is symmetric, one half at 0, and nothing beyond infinity', () => {
    expect(studentTail(-1.3, 4)).toBeCloseTo(1 - studentTail(1.3, 4), 14);
    expect(studentTail(0, 7)).toBe(0.5);
    expect(studentTail(Infinity, 4)).toBeCloseTo(0, 14);
    expect(studentTail(-Infinity, 5)).toBeCloseTo(1, 14);
  });

  it.each([0, 1.5, NaN])('refuses %d degrees of freedom', (degreesOfFreedom) => {
    expect(() => studentTail(1, degreesOfFreedom)).toThrow(RangeError);
  });
});
