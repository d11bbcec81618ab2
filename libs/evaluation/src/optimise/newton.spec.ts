import { describe, expect, it } from 'vitest';
import { minimiseConvex, NotPositiveDefiniteError, solveCholesky } from './newton.js';

describe('minimiseConvex', () => {
  it('finds the minimum of a function that is far from quadratic', () => {
    // exp(x − 1) + exp(1 − x) + y² + xy/10: minimum where both slopes vanish
    const evaluate = ([x, y]: Float64Array) => {
      const [rise, fall] = [Math.exp(x! - 1), Math.exp(1 - x!)];
      return {
        value: rise + fall + y! * y! + (x! * y!) / 10,
        gradient: Float64Array.of(rise - fall + y! / 10, 2 * y! + x! / 10),
        hessian: Float64Array.of(rise + fall, 0.1, 0.1, 2),
      };
    };
    const minimum = minimiseConvex(evaluate, Float64Array.of(-8, 5));
    for (const slope of evaluate(minimum).gradient) expect(Math.abs(slope)).toBeLessThan(1e-5);
  });
});

describe('solveCholesky', () => {
  it('solves a positive definite system', () => {
    const x = solveCholesky(Float64Array.of(4, 2, 2, 3), Float64Array.of(10, 9));
    expect(x[0]).toBeCloseTo(1.5, 12);
    expect(x[1]).toBeCloseTo(2, 12);
  });

  it('refuses a matrix that is not positive definite', () => {
    expect(() => solveCholesky(Float64Array.of(1, 2, 2, 1), Float64Array.of(1, 1))).toThrow(NotPositiveDefiniteError);
  });
});
