import { expect, it } from 'vitest';
import { Random } from '@tandem/domain';
import { loadBackend } from '../backend/load-backend.js';
import { seededDropout } from './dropout.js';

it('drops the given share, keeps the mean, and repeats itself for a seed', async () => {
  const { tf } = await loadBackend('auto');
  tf.tidy(() => {
    const x = tf.ones([100, 200]);
    const drop = () => seededDropout(tf, 0.2, new Random(4))(x, x.shape).dataSync() as Float32Array;
    const values = drop();
    expect(values.filter((value) => value === 0).length / values.length).toBeCloseTo(0.2, 1);
    expect(values.reduce((sum, value) => sum + value, 0) / values.length).toBeCloseTo(1, 1);
    expect(drop()).toEqual(values);
  });
});

it('shares one draw along the axes of length one', async () => {
  const { tf } = await loadBackend('auto');
  tf.tidy(() => {
    const dropped = seededDropout(tf, 0.5, new Random(4))(tf.ones([3, 10, 4]), [3, 1, 4]);
    expect(dropped.max(1).sub(dropped.min(1)).abs().max().dataSync()[0]).toBe(0);
  });
});
