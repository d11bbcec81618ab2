import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Random } from '@tandem/domain';
import { WeightedProducts } from './weighted-products.js';

describe('WeightedProducts', () => {
  it('adds what a plain loop adds, to the last bit, whatever the number of rows and their width', () => {
    fc.assert(
      fc.property(fc.nat(11), fc.integer({ min: 1, max: 9 }), fc.nat(), (rows, width, seed) => {
        const random = new Random(seed);
        const drawn = (length: number) => Float64Array.from({ length }, () => random.normal());
        const start = [drawn(width * width), drawn(width * width)];
        const [added, expected] = [start.map((one) => one.slice()), start.map((one) => one.slice())];
        const sums = new WeightedProducts(width, added);
        for (let row = 0; row < rows; row++) {
          const [x, weights] = [drawn(width), drawn(2)];
          sums.add(x, weights);
          expected.forEach((matrix, at) => {
            for (let i = 0; i < width; i++) for (let j = 0; j <= i; j++) matrix[i * width + j]! += weights[at]! * x[i]! * x[j]!;
          });
        }
        sums.finish();
        const lower = (matrix: Float64Array) => matrix.filter((_, at) => at % width <= Math.floor(at / width));
        expect(added.map(lower)).toEqual(expected.map(lower));
      }),
    );
  });
});
