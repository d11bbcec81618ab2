import type { Tensor, Tensor2D, Tensor3D } from '@tensorflow/tfjs';
import type { Backend } from '../backend/backend.js';
import type { ModelKind } from '@tandem/market';
import { lstmNetwork } from './lstm-network.js';
import type { Parameter, Weights } from './parameter.js';
import { transformerNetwork } from './transformer-network.js';

/** Drops elements while training; the identity in prediction. `axes` of length 1 in the mask's shape share a draw. */
export type Dropout = <T extends Tensor>(x: T, maskShape: readonly number[]) => T;

/** A family of networks for one number of features: its weights and its forward function. */
export interface Network {
  readonly parameters: readonly Parameter[];
  readonly learningRate: number;
  readonly dropoutRate: number;
  /** @param x scaled windows [batch, time, features]; @returns logits [batch, 3] */
  logits(backend: Backend, x: Tensor3D, weights: Weights, dropout: Dropout): Tensor2D;
}

export function networkOf(kind: ModelKind, features: number, window: number): Network {
  return kind === 'lstm' ? lstmNetwork(features) : transformerNetwork(features, window);
}
