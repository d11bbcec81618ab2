import type { Weight } from '../training/trained-model.js';
import { fullyConnected } from './operations.js';
import type { Graph, TensorId } from './graph.js';

export type NamedWeights = Readonly<Record<string, Weight>>;

/** @throws RangeError when the network has no weight of that name */
export function weightOf(weights: NamedWeights, name: string): Weight {
  const weight = weights[name];
  if (weight === undefined) throw new RangeError(`the network has no weight ${name}; it has ${Object.keys(weights).join(', ')}`);
  return weight;
}

/** A weight as a constant of the graph. */
export function weightConstant(graph: Graph, weights: NamedWeights, name: string): TensorId {
  const { values, shape } = weightOf(weights, name);
  return graph.constant(name, values, shape);
}

/** A kernel [in, out] as the [out, in] that TensorFlow Lite multiplies with. */
export function kernelConstant(graph: Graph, name: string, { values, shape }: Weight): TensorId {
  const [inputs, outputs] = shape as readonly [number, number];
  const transposed = Float32Array.from({ length: values.length }, (_, at) => values[(at % inputs) * outputs + Math.floor(at / inputs)]!);
  return graph.constant(name, transposed, [outputs, inputs]);
}

/** The dense layer `name`: its kernel and bias over the last dimension. */
export function dense(graph: Graph, weights: NamedWeights, name: string, x: TensorId, activation?: number): TensorId {
  const kernel = kernelConstant(graph, `${name}/kernel`, weightOf(weights, `${name}/kernel`));
  return fullyConnected(graph, name, x, kernel, weightConstant(graph, weights, `${name}/bias`), activation);
}
