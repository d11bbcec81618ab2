import type { Tensor } from '@tensorflow/tfjs';
import type { Random } from '@tandem/domain';
import type { TensorFlow } from '../backend/backend.js';
import type { Dropout } from './network.js';
import { sizeOf } from './parameter.js';

/** Prediction: nothing is dropped. */
export const noDropout: Dropout = (x) => x;

/** Inverted dropout (Srivastava et al. 2014): elements survive with probability 1 − rate, scaled so that the mean stays. */
export function seededDropout(tf: TensorFlow, rate: number, random: Random): Dropout {
  const kept = 1 / (1 - rate);
  return <T extends Tensor>(x: T, maskShape: readonly number[]) => {
    const mask = Float32Array.from({ length: sizeOf(maskShape) }, () => (random.uniform() < rate ? 0 : kept));
    return tf.mul<T>(x, tf.tensor(mask, [...maskShape]));
  };
}
