import type { Tensor } from '@tensorflow/tfjs';
import type { Random } from '@tandem/domain';
import type { TensorFlow } from '../backend/backend.js';
import { lstmNetwork } from './lstm-network.js';
import { sizeOf, type Dropout, type Network } from './parameter.js';
import type { NetworkShape } from './shape.js';
import { transformerNetwork } from './transformer-network.js';

/** No dropout, for prediction. */
export const noDropout: Dropout = (x) => x;

/** Inverted dropout (Srivastava et al. 2014): elements are kept with probability 1 − rate and scaled to keep the mean. */
export function seededDropout(tf: TensorFlow, rate: number, random: Random): Dropout {
  const kept = 1 / (1 - rate);
  return <T extends Tensor>(x: T, maskShape: readonly number[]) => {
    const mask = Float32Array.from({ length: sizeOf(maskShape) }, () => (random.uniform() < rate ? 0 : kept));
    return tf.mul<T>(x, tf.tensor(mask, [...maskShape]));
  };
}

/**
 * The network of a shape, for inputs of one size.
 * @param features numbers per bar; @param window bars per window
 * @throws RangeError when the shape's patches do not fill the window or its heads do not share its width
 */
export function networkOf(shape: NetworkShape, features: number, window: number): Network {
  if (window % shape.patch !== 0) {
    throw new RangeError(`patches of ${shape.patch} bars do not fill a window of ${window}; expected a divisor of it`);
  }
  return shape.kind === 'lstm' ? lstmNetwork(shape, features) : transformerNetwork(shape, features, window);
}
