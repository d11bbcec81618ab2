import { describe, expect, it } from 'vitest';
import { Random } from '@tandem/domain';
import { glorotUniform, lstmBias, orthogonal } from './parameter.js';

describe('initialisers', () => {
  it('makes the rows of a recurrent kernel orthonormal', () => {
    const matrix = orthogonal([8, 32], new Random(1));
    const row = (i: number) => matrix.subarray(i * 32, (i + 1) * 32);
    for (let i = 0; i < 8; i++) {
      for (let j = 0; j < 8; j++) {
        const product = row(i).reduce((sum, x, k) => sum + x * row(j)[k]!, 0);
        expect(product).toBeCloseTo(i === j ? 1 : 0, 5);
      }
    }
  });

  it('keeps Glorot kernels within their limit and uses all of it', () => {
    const limit = Math.sqrt(6 / (27 + 64));
    const values = glorotUniform([27, 64], new Random(1)).map(Math.abs);
    expect(Math.max(...values)).toBeLessThanOrEqual(limit);
    expect(Math.max(...values)).toBeGreaterThan(0.95 * limit);
  });

  it('opens the forget gate, the second of four, and no other', () => {
    expect([...lstmBias([8], new Random(1))]).toEqual([0, 0, 1, 1, 0, 0, 0, 0]);
  });
});
