import type { GradSaveFunc, Tensor, Tensor1D, Tensor2D, Tensor3D } from '@tensorflow/tfjs';
import type { TensorFlow } from '../backend/backend.js';
import { glorotUniform, ones, zeros, type Parameter, type Weights } from './parameter.js';

/**
 * The matrix product x·w with a faster gradient: TensorFlow.js multiplies by a transposed factor, while a kernel is small enough to
 * transpose first, which is twice as fast. The WebAssembly backend has only a plain loop for transposed factors: there x is
 * transposed as well, which is ten times faster.
 */
export function product(tf: TensorFlow, x: Tensor2D, w: Tensor2D): Tensor2D {
  return tf.customGrad((...args) => transposingProduct(tf, args as unknown as [Tensor2D, Tensor2D, GradSaveFunc]))(x, w) as Tensor2D;
}

function transposingProduct(tf: TensorFlow, [x, w, save]: [Tensor2D, Tensor2D, GradSaveFunc]) {
  save([x, w]);
  return {
    value: tf.matMul(x, w),
    gradFunc: (dProduct: Tensor, saved: Tensor[]) => {
      const [left, right] = saved as [Tensor, Tensor];
      const dKernel = tf.getBackend() === 'wasm' ? tf.matMul(left.transpose(), dProduct) : tf.matMul(left, dProduct, true, false);
      return [tf.matMul(dProduct, right.transpose()), dKernel];
    },
  };
}

/** Kernel [inputs, outputs] and bias [outputs] of the dense layer `name`. */
export function denseParameters(name: string, inputs: number, outputs: number): Parameter[] {
  return [
    { name: `${name}/kernel`, shape: [inputs, outputs], initial: glorotUniform },
    { name: `${name}/bias`, shape: [outputs], initial: zeros },
  ];
}

/** x·kernel + bias over the last axis of [..., inputs]. */
export function dense<T extends Tensor>(tf: TensorFlow, x: T, weights: Weights, name: string): T {
  return affine(tf, x, weights[`${name}/kernel`] as Tensor2D, weights[`${name}/bias`]!);
}

/** x·kernel + bias over the last axis. @param kernel [inputs, outputs]; @param bias [outputs] */
export function affine<T extends Tensor>(tf: TensorFlow, x: T, kernel: Tensor2D, bias: Tensor): T {
  const leading = x.shape.slice(0, -1);
  const rows = x.reshape([-1, kernel.shape[0]]) as Tensor2D;
  return product(tf, rows, kernel)
    .add(bias)
    .reshape([...leading, kernel.shape[1]]);
}

/** Keeps a constant row finite. The model file's graph uses the same value. */
export const LAYER_NORM_EPSILON = 1e-6;

/** γ and β of the layer normalisation `name`. */
export function normParameters(name: string, width: number): Parameter[] {
  return [
    { name: `${name}/gamma`, shape: [width], initial: ones },
    { name: `${name}/beta`, shape: [width], initial: zeros },
  ];
}

/**
 * Layer normalisation (Ba et al. 2016) and the dense layer after it: (γ·u + β)·W + b with u the standardised x. Computed as
 * u·(γ∘W) + (β·W + b), so that γ and β are applied to the small kernel and not to every token.
 * @param x [batch, time, width]
 */
export function normalisedDense(tf: TensorFlow, x: Tensor3D, weights: Weights, norm: string, layer: string): Tensor3D {
  const { kernel, bias } = foldedNorm(tf, weights, norm, layer);
  return affine(tf, standardise(tf, x), kernel, bias);
}

/** Kernel γ∘W and bias β·W + b of `layer`, to be applied to the output of `standardise` in place of the normalisation `norm`. */
export function foldedNorm(tf: TensorFlow, weights: Weights, norm: string, layer: string): { kernel: Tensor2D; bias: Tensor1D } {
  const kernel = weights[`${layer}/kernel`] as Tensor2D;
  const [inputs, outputs] = kernel.shape;
  return {
    kernel: kernel.mul<Tensor2D>(weights[`${norm}/gamma`]!.reshape([inputs, 1])),
    bias: tf
      .matMul(weights[`${norm}/beta`]!.reshape([1, inputs]), kernel)
      .reshape([outputs])
      .add<Tensor1D>(weights[`${layer}/bias`]!),
  };
}

/** (x − mean) / √(variance + ε) over the last axis. Its explicit gradient takes a third of the time of the automatic one. */
export function standardise(tf: TensorFlow, x: Tensor3D): Tensor3D {
  return tf.customGrad((...args) => standardised(args as unknown as [Tensor3D, GradSaveFunc]))(x) as Tensor3D;
}

function standardised([x, save]: [Tensor3D, GradSaveFunc]) {
  const centred = x.sub(x.mean(-1, true));
  const inverse = centred.square().mean(-1, true).add(LAYER_NORM_EPSILON).rsqrt();
  const value = centred.mul(inverse);
  save([value, inverse]);
  return {
    value,
    gradFunc: (dValue: Tensor, saved: Tensor[]) => {
      const [unit, scale] = saved as [Tensor, Tensor];
      const along = dValue.mul(unit).mean(-1, true);
      return dValue.sub(dValue.mean(-1, true)).sub(unit.mul(along)).mul(scale);
    },
  };
}
