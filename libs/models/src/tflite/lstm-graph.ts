import type { LstmShape } from '../network/shape.js';
import type { Graph, TensorId } from './graph.js';
import { dense, headGraph, kernelConstant, patchesGraph, weightConstant, weightOf, type NamedWeights } from './head-graph.js';
import { binary, fullyConnected, split, unary, unpackTime } from './operations.js';

/**
 * The LSTM network from scaled windows [batch, window, features] to head outputs, unrolled over time, because the fused LSTM of
 * TensorFlow Lite keeps its state between calls.
 */
export function lstmGraph(graph: Graph, x: TensorId, shape: LstmShape, weights: NamedWeights): TensorId {
  const { embedding, units, skip } = shape;
  const patches = patchesGraph(graph, x, shape, weights);
  const embedded = embedding === null ? patches : dense(graph, weights, 'embedding', patches);
  const kernel = kernelConstant(graph, 'lstm/kernel', weightOf(weights, 'lstm/kernel'));
  const inputs = fullyConnected(graph, 'lstm/input', embedded, kernel, weightConstant(graph, weights, 'lstm/bias'));
  const recurrent = kernelConstant(graph, 'lstm/recurrent_kernel', weightOf(weights, 'lstm/recurrent_kernel'));
  const noBias = graph.constant('lstm/no_bias', new Float32Array(4 * units), [4 * units]); // already in `inputs`

  let hidden: TensorId | null = null;
  let cell: TensorId | null = null;
  for (const [t, input] of unpackTime(graph, 'lstm/step', inputs).entries()) {
    const name = `lstm/${t}`;
    const sum: TensorId =
      hidden === null
        ? input
        : binary(graph, 'add', `${name}/gates`, input, fullyConnected(graph, `${name}/recurrent`, hidden, recurrent, noBias));
    [hidden, cell] = step(graph, name, sum, cell);
  }
  if (hidden === null) throw new RangeError('a window of no steps; expected at least one');
  return headGraph(graph, hidden, x, weights, skip);
}

/** One step from the sums of the gates i, f, g, o; a null cell is zero. */
function step(graph: Graph, name: string, sums: TensorId, cell: TensorId | null): [hidden: TensorId, cell: TensorId] {
  const [i, f, g, o] = split(graph, `${name}/sum`, sums, 1, 4) as [TensorId, TensorId, TensorId, TensorId];
  const candidate = unary(graph, 'tanh', `${name}/g`, g);
  const written = binary(graph, 'mul', `${name}/written`, unary(graph, 'sigmoid', `${name}/i`, i), candidate);
  const next =
    cell === null
      ? written
      : binary(graph, 'add', `${name}/cell`, binary(graph, 'mul', `${name}/kept`, unary(graph, 'sigmoid', `${name}/f`, f), cell), written);
  const output = unary(graph, 'sigmoid', `${name}/o`, o);
  return [binary(graph, 'mul', `${name}/hidden`, output, unary(graph, 'tanh', `${name}/output`, next)), next];
}
