import type { NetworkShape } from '../network/shape.js';
import type { Weight } from '../training/trained-model.js';
import { ACTIVATION, type Graph, type TensorId } from './graph.js';
import { concatenate, fullyConnected, reshape, slice } from './operations.js';

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

/** A kernel [in, out] transposed to [out, in], as TensorFlow Lite expects it. */
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

/** Scaled windows [batch, window, features], each bar by itself, cut into patches: [batch, window / patch, patch · numbers per bar]. */
export function patchesGraph(graph: Graph, x: TensorId, { perBar, patch }: NetworkShape, weights: NamedWeights): TensorId {
  const bars = perBar === null ? x : dense(graph, weights, 'per_bar', x, ACTIVATION.RELU);
  const [batch, window, numbers] = graph.shapeOf(bars) as [number, number, number];
  return patch === 1 ? bars : reshape(graph, 'patches', bars, [batch, window / patch, patch * numbers]);
}

/** Outputs [batch, outputsOf] from the summary of a window and, with `skip`, from its last bar. @param x the scaled windows */
export function headGraph(graph: Graph, summary: TensorId, x: TensorId, weights: NamedWeights, skip: boolean): TensorId {
  return dense(graph, weights, 'head', skip ? concatenate(graph, 'summary', [summary, lastBar(graph, x)], 1) : summary);
}

function lastBar(graph: Graph, x: TensorId): TensorId {
  const [batch, window, features] = graph.shapeOf(x) as [number, number, number];
  return reshape(graph, 'last_bar', slice(graph, 'last_bar/slice', x, [0, window - 1, 0], [batch, 1, features]), [batch, features]);
}
