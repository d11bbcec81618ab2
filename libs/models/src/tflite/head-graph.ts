import type { NetworkShape } from '../network/shape.js';
import type { Graph, TensorId } from './graph.js';
import { concatenate, reshape, slice } from './operations.js';
import { ACTIVATION } from './schema.js';
import { dense, type NamedWeights } from './weights.js';

/** Scaled windows [batch, window, features] read bar by bar and cut into patches: [batch, window / patch, patch · numbers a bar]. */
export function patchesGraph(graph: Graph, x: TensorId, { perBar, patch }: NetworkShape, weights: NamedWeights): TensorId {
  const bars = perBar === null ? x : dense(graph, weights, 'per_bar', x, ACTIVATION.RELU);
  const [batch, window, numbers] = graph.shapeOf(bars) as [number, number, number];
  return patch === 1 ? bars : reshape(graph, 'patches', bars, [batch, window / patch, patch * numbers]);
}

/** Logits [batch, 3] of the summary of a window and, with `skip`, of its last bar. @param x the scaled windows */
export function headGraph(graph: Graph, summary: TensorId, x: TensorId, weights: NamedWeights, skip: boolean): TensorId {
  return dense(graph, weights, 'head', skip ? concatenate(graph, 'summary', [summary, lastBar(graph, x)], 1) : summary);
}

function lastBar(graph: Graph, x: TensorId): TensorId {
  const [batch, window, features] = graph.shapeOf(x) as [number, number, number];
  return reshape(graph, 'last_bar', slice(graph, 'last_bar/slice', x, [0, window - 1, 0], [batch, 1, features]), [batch, features]);
}
