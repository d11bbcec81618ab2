import { LAYER_NORM_EPSILON } from '../network/layers.js';
import type { TransformerShape } from '../network/shape.js';
import { queryFactor } from '../network/transformer-network.js';
import type { Weight } from '../training/trained-model.js';
import { ACTIVATION, type Graph, type TensorId } from './graph.js';
import { dense, headGraph, kernelConstant, patchesGraph, weightConstant, weightOf, type NamedWeights } from './head-graph.js';
import { batchMatMul, binary, fullyConnected, mean, reshape, slice, softmax, transpose, unary } from './operations.js';

/** The transformer network from scaled windows [batch, window, features] to head outputs. */
export function transformerGraph(graph: Graph, x: TensorId, shape: TransformerShape, weights: NamedWeights): TensorId {
  const embedded = dense(graph, weights, 'embedding', patchesGraph(graph, x, shape, weights));
  const epsilon = graph.constant('layer_norm/epsilon', Float32Array.of(LAYER_NORM_EPSILON), [1]);
  let tokens = binary(graph, 'add', 'positioned', embedded, weightConstant(graph, weights, 'positions'));
  const [batch, time, width] = graph.shapeOf(tokens) as [number, number, number];
  for (let block = 0; block < shape.blocks; block++) {
    tokens = encoderBlock(graph, tokens, block === shape.blocks - 1 ? 1 : time, weights, `block_${block}`, shape.heads, epsilon);
  }
  const standard = reshape(graph, 'newest/standard', standardise(graph, tokens, 'final_norm', epsilon), [batch, width]);
  const scaled = binary(graph, 'mul', 'final_norm/scaled', standard, weightConstant(graph, weights, 'final_norm/gamma'));
  return headGraph(
    graph,
    binary(graph, 'add', 'final_norm', scaled, weightConstant(graph, weights, 'final_norm/beta')),
    x,
    weights,
    shape.skip,
  );
}

/** @param outputs number of output tokens, the newest; all tokens are inputs */
function encoderBlock(
  graph: Graph,
  x: TensorId,
  outputs: number,
  weights: NamedWeights,
  name: string,
  heads: number,
  epsilon: TensorId,
): TensorId {
  const width = graph.shapeOf(x)[2]!;
  const unit = standardise(graph, x, `${name}/attention_norm`, epsilon);
  const projection = folded(weights, `${name}/attention_norm`, `${name}/query_key_value`);
  const query = columns(projection, 0, width, queryFactor(width, heads));
  const queries = denseOf(graph, `${name}/query`, newestTokens(graph, `${name}/asking`, unit, outputs), query);
  const keyValues = denseOf(graph, `${name}/key_value`, unit, columns(projection, width, 3 * width));
  const attended = dense(graph, weights, `${name}/attention`, attention(graph, queries, keyValues, heads, name));
  const mixed = binary(graph, 'add', `${name}/attention_sum`, newestTokens(graph, `${name}/asked`, x, outputs), attended);
  const expansion = folded(weights, `${name}/feed_forward_norm`, `${name}/expand`);
  const wide = denseOf(
    graph,
    `${name}/expand`,
    standardise(graph, mixed, `${name}/feed_forward_norm`, epsilon),
    expansion,
    ACTIVATION.RELU,
  );
  return binary(graph, 'add', `${name}/feed_forward_sum`, mixed, dense(graph, weights, `${name}/contract`, wide));
}

function newestTokens(graph: Graph, name: string, tokens: TensorId, count: number): TensorId {
  const [batch, time, width] = graph.shapeOf(tokens) as [number, number, number];
  return count === time ? tokens : slice(graph, name, tokens, [0, time - count, 0], [batch, count, width]);
}

/** @param queries [batch, queries, width], scaled; @param keyValues [batch, time, 2 · width]; each by head */
function attention(graph: Graph, queries: TensorId, keyValues: TensorId, heads: number, name: string): TensorId {
  const [batch, count, width] = graph.shapeOf(queries) as [number, number, number];
  const time = graph.shapeOf(keyValues)[1]!;
  const depth = width / heads;
  const byHead = (part: string, x: TensorId, tokens: number, parts: number) =>
    transpose(graph, `${name}/${part}`, reshape(graph, `${name}/${part}/by_time`, x, [batch, tokens, parts * heads, depth]), [0, 2, 1, 3]);
  const query = byHead('queries', queries, count, 1);
  const both = byHead('keys_values', keyValues, time, 2);
  const [key, value] = ['key', 'value'].map((part, i) =>
    slice(graph, `${name}/${part}`, both, [0, i * heads, 0, 0], [batch, heads, time, depth]),
  ) as [TensorId, TensorId];
  const scores = batchMatMul(graph, `${name}/scores`, query, key, true);
  const attended = batchMatMul(graph, `${name}/attended`, softmax(graph, `${name}/attention_weights`, scores), value, false);
  return reshape(graph, `${name}/merged`, transpose(graph, `${name}/by_time`, attended, [0, 2, 1, 3]), [batch, count, width]);
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

/** The dense layer after a normalisation with γ and β of that normalisation folded in, as in `foldedNorm`. */
function folded(weights: NamedWeights, norm: string, layer: string): Dense {
  const [gamma, beta] = [weightOf(weights, `${norm}/gamma`).values, weightOf(weights, `${norm}/beta`).values];
  const kernel = weightOf(weights, `${layer}/kernel`);
  const outputs = kernel.shape[1]!;
  const bias = weightOf(weights, `${layer}/bias`).values.map((start, column) =>
    beta.reduce((sum, shift, row) => sum + shift * kernel.values[row * outputs + column]!, start),
  );
  return { kernel: { shape: kernel.shape, values: kernel.values.map((value, at) => value * gamma[Math.floor(at / outputs)]!) }, bias };
}

/** Outputs `from` … `to` − 1 of a dense layer, each times `factor`. */
function columns({ kernel, bias }: Dense, from: number, to: number, factor = 1): Dense {
  const [inputs, outputs] = kernel.shape as readonly [number, number];
  const values = new Float32Array(inputs * (to - from));
  for (let row = 0; row < inputs; row++) values.set(kernel.values.subarray(row * outputs + from, row * outputs + to), row * (to - from));
  const scale = (x: Float32Array) => x.map((value) => factor * value);
  return { kernel: { shape: [inputs, to - from], values: scale(values) }, bias: scale(bias.slice(from, to)) };
}

function denseOf(graph: Graph, name: string, x: TensorId, { kernel, bias }: Dense, activation?: number): TensorId {
  return fullyConnected(
    graph,
    name,
    x,
    kernelConstant(graph, `${name}/kernel`, kernel),
    graph.constant(`${name}/bias`, bias, [bias.length]),
    activation,
  );
}
