import { CLASS_COUNT, DOWN, UP } from '../classes.js';
import { Random } from '../random/random.js';
import { mirrored, mirroredClass, symmetricLogits } from '../training/mirror.js';
import type { Learner } from './learner.js';

/** By how much the coin shifts a direction: enough to break every tie, too little to be seen in any score. */
const COIN = 1e-6;

/**
 * The learner taught each row and its mirror image, and asked both ways, so that the drift of the training span is not taken
 * for a direction.
 * @param mirror by feature, +1 or −1: its sign in the mirror
 */
export function symmetric(learner: Learner, mirror: Float32Array): Learner {
  return (x, classIndex, features) => {
    const both = new Float32Array(2 * x.length);
    both.set(x);
    both.set(mirrored(x, mirror), x.length);
    const classes = new Uint8Array(2 * classIndex.length);
    classes.set(classIndex);
    classes.set(classIndex.map(mirroredClass), classIndex.length);
    const predict = learner(both, classes, features);
    return (rows) => symmetricLogits(predict(rows), predict(mirrored(rows, mirror)));
  };
}

/**
 * The learner's skill at "is a barrier touched?" alone: p = [t/2, 1 − t, t/2], the side being left to a coin. A learner that
 * sees every row once with UP and once with DOWN, its features unchanged, can tell no more.
 * @param seed of the coin, which breaks ties by 1e-6
 */
export function touchOnly(learner: Learner, seed: number): Learner {
  return (x, classIndex, features) => {
    const predict = symmetric(learner, new Float32Array(features).fill(1))(x, classIndex, features);
    return (rows) => tossCoins(predict(rows), new Random(seed));
  };
}

function tossCoins(probabilities: Float32Array, random: Random): Float32Array {
  for (let at = 0; at < probabilities.length; at += CLASS_COUNT) {
    const shift = Math.min(COIN, probabilities[at + UP]!) * (random.uniform() < 0.5 ? -1 : 1);
    probabilities[at + DOWN]! -= shift;
    probabilities[at + UP]! += shift;
  }
  return probabilities;
}
