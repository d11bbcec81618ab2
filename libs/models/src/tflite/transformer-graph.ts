import { LAYER_NORM_EPSILON } from '../network/layer-norm.js';
import type { TransformerShape } from '../network/shape.js';
import { queryFactors } from '../network/transformer-network.js';
import type { Weight } from '../training/trained-model.js';
import type { Graph, TensorId } from './graph.js';
import { headGraph, patchesGraph } from './head-graph.js';
import { batchMatMul, binary, fullyConnected, mean, reshape, slice, softmax, transpose, unary } from './operations.js';
import { ACTIVATION } from './schema.js';
import { dense, kernelConstant, weightConstant, weightOf, type NamedWeights } from './weights.js';

/** The transformer network from scaled windows [batch, window, features] to logits [batch, 3]. */
export function transformerGraph(graph: Graph, x: TensorId, shape: TransformerShape, weights: NamedWeights): TensorId {
  const embedded = dense(graph, weights, 'embedding', patchesGraph(graph, x, shape, weights));
  const epsilon = graph.constant('layer_norm/epsilon', Float32Array.of(LAYER_NORM_EPSILON), [1]);
  let tokens = binary(graph, 'add', 'positioned', embedded, weightConstant(graph, weights, 'positions'));
  for (let block = 0; block < shape.blocks; block++) tokens = encoderBlock(graph, tokens, weights, `block_${block}`, shape.heads, epsilon);
  const [batch, time, width] = graph.shapeOf(tokens) as [number, number, number];
  const newest = slice(graph, 'newest', tokens, [0, time - 1, 0], [batch, 1, width]);
  const standard = reshape(graph, 'newest/standard', standardise(graph, newest, 'final_norm', epsilon), [batch, width]);
  const scaled = binary(graph, 'mul', 'final_norm/scaled', standard, weightConstant(graph, weights, 'final_norm/gamma'));
  return headGraph(graph, binary(graph, 'add', 'final_norm', scaled, weightConstant(graph, weights, 'final_norm/beta')), x, weights, shape.skip);
}

function encoderBlock(graph: Graph, x: TensorId, weights: NamedWeights, name: string, heads: number, epsilon: TensorId): TensorId {
  const width = graph.shapeOf(x)[2]!;
  const projection = folded(weights, `${name}/attention_norm`, `${name}/query_key_value`, queryFactors(width, heads));
  const projected = denseOf(graph, `${name}/query_key_value`, standardise(graph, x, `${name}/attention_norm`, epsilon), projection);
  const attended = dense(graph, weights, `${name}/attention`, attention(graph, projected, heads, name));
  const mixed = binary(graph, 'add', `${name}/attention_sum`, x, attended);
  const expansion = folded(weights, `${name}/feed_forward_norm`, `${name}/expand`);
  const wide = denseOf(graph, `${name}/expand`, standardise(graph, mixed, `${name}/feed_forward_norm`, epsilon), expansion, ACTIVATION.RELU);
  return binary(graph, 'add', `${name}/feed_forward_sum`, mixed, dense(graph, weights, `${name}/contract`, wide));
}

/** @param projected [batch, time, 3 · width]: scaled queries, keys, values, each by head */
function attention(graph: Graph, projected: TensorId, heads: number, name: string): TensorId {
  const [batch, time, columns] = graph.shapeOf(projected) as [number, number, number];
  const depth = columns / 3 / heads;
  const parts = reshape(graph, `${name}/parts`, projected, [batch, time, 3 * heads, depth]);
  const byHead = transpose(graph, `${name}/by_head`, parts, [0, 2, 1, 3]);
  const [query, key, value] = ['query', 'key', 'value'].map((part, i) =>
    slice(graph, `${name}/${part}`, byHead, [0, i * heads, 0, 0], [batch, heads, time, depth])) as [TensorId, TensorId, TensorId];
  const scores = batchMatMul(graph, `${name}/scores`, query, key, true);
  const attended = batchMatMul(graph, `${name}/attended`, softmax(graph, `${name}/attention_weights`, scores), value, false);
  return reshape(graph, `${name}/merged`, transpose(graph, `${name}/by_time`, attended, [0, 2, 1, 3]), [batch, time, heads * depth]);
}

function standardise(graph: Graph, x: TensorId, name: string, epsilon: TensorId): TensorId {
  const lastAxis = graph.shapeOf(x).length - 1;
  const centred = binary(graph, 'sub', `${name}/centred`, x, mean(graph, `${name}/mean`, x, lastAxis, true));
  const variance = mean(graph, `${name}/variance`, binary(graph, 'mul', `${name}/squares`, centred, centred), lastAxis, true);
  const inverse = unary(graph, 'rsqrt', `${name}/inverse`, binary(graph, 'add', `${name}/stabilised`, variance, epsilon));
  return binary(graph, 'mul', `${name}/standard`, centred, inverse);
}

interface Dense {
  readonly kernel: Weight;
  readonly bias: Float32Array;
}

/** The dense layer after a normalisation with that one's γ and β inside, as `normalisedDense` trains it. */
function folded(weights: NamedWeights, norm: string, layer: string, factors?: Float32Array): Dense {
  const [gamma, beta] = [weightOf(weights, `${norm}/gamma`).values, weightOf(weights, `${norm}/beta`).values];
  const kernel = weightOf(weights, `${layer}/kernel`);
  const outputs = kernel.shape[1]!;
  const factor = (column: number) => factors?.[column] ?? 1;
  const bias = weightOf(weights, `${layer}/bias`).values.map((start, column) =>
    factor(column) * beta.reduce((sum, shift, row) => sum + shift * kernel.values[row * outputs + column]!, start));
  const values = kernel.values.map((value, at) => value * gamma[Math.floor(at / outputs)]! * factor(at % outputs));
  return { kernel: { shape: kernel.shape, values }, bias };
}

function denseOf(graph: Graph, name: string, x: TensorId, { kernel, bias }: Dense, activation?: number): TensorId {
  return fullyConnected(graph, name, x, kernelConstant(graph, `${name}/kernel`, kernel), graph.constant(`${name}/bias`, bias, [bias.length]), activation);
}
