import { describe, expect, it } from 'vitest';
import { DOWN, NEUTRAL, Random, UP } from '@tandem/domain';
import { mirrored, mirrorHalf, symmetricLogits } from './mirror.js';

const MIRROR = Float32Array.of(-1, 1);
const windows = () => Float32Array.of(1, 2, 3, 4);

describe('mirrored', () => {
  it('negates the odd features of every bar in a copy', () => {
    const original = windows();
    expect([...mirrored(original, MIRROR)]).toEqual([-1, 2, -3, 4]);
    expect(original).toEqual(windows());
  });
});

describe('mirrorHalf', () => {
  const ROWS = 2_000;
  const batch = () => ({
    rows: ROWS,
    windows: new Float32Array(2 * ROWS).fill(1),
    classIndex: new Uint8Array(ROWS).map((_, row) => row % 3),
  });

  it('mirrors about half of the rows, features and class together', () => {
    const mixed = batch();
    mirrorHalf(mixed, MIRROR, new Random(1));
    let count = 0;
    for (let row = 0; row < ROWS; row++) {
      const isMirrored = mixed.windows[2 * row] === -1;
      if (isMirrored) count += 1;
      expect(mixed.windows[2 * row + 1]).toBe(1);
      expect(mixed.classIndex[row]).toBe(isMirrored ? [UP, NEUTRAL, DOWN][row % 3] : row % 3);
    }
    expect(count / ROWS).toBeCloseTo(0.5, 1);
  });

  it('repeats itself for a seed', () => {
    const [one, two, other] = [batch(), batch(), batch()];
    mirrorHalf(one, MIRROR, new Random(1));
    mirrorHalf(two, MIRROR, new Random(1));
    mirrorHalf(other, MIRROR, new Random(2));
    expect(two).toEqual(one);
    expect(other).not.toEqual(one);
  });
});

describe('symmetricLogits', () => {
  it('is the mean of the answer and the swapped answer', () => {
    expect([...symmetricLogits(Float32Array.of(1, 2, 3), Float32Array.of(5, 6, 9))]).toEqual([5, 4, 4]);
  });

  it('swaps its sides exactly when question and mirrored question change places', () => {
    const [a, b] = [Float32Array.of(0.1, 0.2, 0.7, -1, 3, 2), Float32Array.of(-4, 0.3, 1.1, 0.5, 0.25, 9)];
    const [forth, back] = [symmetricLogits(a, b), symmetricLogits(b, a)];
    expect([...back]).toEqual([forth[2], forth[1], forth[0], forth[5], forth[4], forth[3]]);
  });
});
