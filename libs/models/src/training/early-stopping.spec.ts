import { expect, it } from 'vitest';
import { EarlyStopping } from './early-stopping.js';

it('stops after as many epochs without a better loss as it has patience, keeping the best weights', () => {
  const stopping = new EarlyStopping(2);
  const over = [1.0, 0.9, 0.95, 0.9].map((loss, i) => {
    stopping.record(i + 1, loss, Float32Array.of(i + 1));
    return stopping.isOver(i + 1);
  });
  expect(over).toEqual([false, false, false, true]);
  expect([stopping.bestEpoch, stopping.bestLoss, ...stopping.bestWeights]).toEqual([2, 0.9, 2]);
});

it('takes a loss that is not a number for no improvement', () => {
  const stopping = new EarlyStopping(1);
  stopping.record(1, NaN, Float32Array.of(1));
  expect(stopping.bestEpoch).toBe(0);
});
