import type { Graph, TensorId } from './graph.js';
import { binary, fullyConnected, splitLast, unary, unpackTime } from './operations.js';
import { dense, kernelConstant, weightConstant, type NamedWeights } from './weights.js';

/**
 * The LSTM network from scaled windows [batch, time, features] to logits [batch, 3], unrolled over time: TensorFlow
 * Lite's fused LSTM keeps its state between calls, which a prediction must not.
 */
export function lstmGraph(graph: Graph, x: TensorId, weights: NamedWeights): TensorId {
  const inputs = fullyConnected(graph, 'lstm/input', x,
    kernelConstant(graph, weights, 'lstm/kernel'), weightConstant(graph, weights, 'lstm/bias'));
  const recurrent = kernelConstant(graph, weights, 'lstm/recurrent_kernel');
  const [gates, units] = graph.shapeOf(recurrent) as [number, number];
  const noBias = graph.constant('lstm/no_bias', new Float32Array(gates), [gates]); // the input's product has it

  let hidden: TensorId | null = null;
  let cell: TensorId | null = null;
  for (const [t, input] of unpackTime(graph, 'lstm/step', inputs).entries()) {
    const name = `lstm/${t}`;
    const sum: TensorId = hidden === null
      ? input
      : binary(graph, 'add', `${name}/gates`, input, fullyConnected(graph, `${name}/recurrent`, hidden, recurrent, noBias));
    [hidden, cell] = step(graph, name, sum, cell);
  }
  if (hidden === null) throw new RangeError(`a window of no steps; expected at least one for ${units} units`);
  return dense(graph, weights, 'head', hidden);
}

/** One step from the sums of the gates i, f, g, o; a null cell is zero. */
function step(graph: Graph, name: string, sums: TensorId, cell: TensorId | null): [hidden: TensorId, cell: TensorId] {
  const [i, f, g, o] = splitLast(graph, `${name}/sum`, sums, 4) as [TensorId, TensorId, TensorId, TensorId];
  const candidate = unary(graph, 'tanh', `${name}/g`, g);
  const written = binary(graph, 'mul', `${name}/written`, unary(graph, 'sigmoid', `${name}/i`, i), candidate);
  const next = cell === null
    ? written
    : binary(graph, 'add', `${name}/cell`, binary(graph, 'mul', `${name}/kept`, unary(graph, 'sigmoid', `${name}/f`, f), cell), written);
  const output = unary(graph, 'sigmoid', `${name}/o`, o);
  return [binary(graph, 'mul', `${name}/hidden`, output, unary(graph, 'tanh', `${name}/output`, next)), next];
}
