import { LAYER_NORM_EPSILON } from '../network/layer-norm.js';
import { TRANSFORMER } from '../network/transformer-network.js';
import type { Graph, TensorId } from './graph.js';
import { batchMatMul, binary, mean, reshape, softmax, transpose, unary } from './operations.js';
import { ACTIVATION } from './schema.js';
import { dense, weightConstant, type NamedWeights } from './weights.js';

/** The transformer network from scaled windows [batch, time, features] to logits [batch, 3]. */
export function transformerGraph(graph: Graph, x: TensorId, weights: NamedWeights): TensorId {
  const epsilon = graph.constant('layer_norm/epsilon', Float32Array.of(LAYER_NORM_EPSILON), [1]);
  const embedded = dense(graph, weights, 'embedding', x);
  let state = binary(graph, 'add', 'positioned', embedded, weightConstant(graph, weights, 'positions'));
  for (let block = 0; block < TRANSFORMER.blocks; block++) state = encoderBlock(graph, state, weights, `block_${block}`, epsilon);
  return dense(graph, weights, 'head', mean(graph, 'pooled', state, 1, false));
}

function encoderBlock(graph: Graph, x: TensorId, weights: NamedWeights, name: string, epsilon: TensorId): TensorId {
  const attended = dense(graph, weights, `${name}/attention`, attention(graph, x, weights, name));
  const mixed = layerNorm(graph, binary(graph, 'add', `${name}/attention_sum`, x, attended), weights, `${name}/attention_norm`, epsilon);
  const wide = dense(graph, weights, `${name}/expand`, mixed, ACTIVATION.RELU);
  const fed = dense(graph, weights, `${name}/contract`, wide);
  return layerNorm(graph, binary(graph, 'add', `${name}/feed_forward_sum`, mixed, fed), weights, `${name}/feed_forward_norm`, epsilon);
}

function attention(graph: Graph, x: TensorId, weights: NamedWeights, name: string): TensorId {
  const { width, heads } = TRANSFORMER;
  const depth = width / heads;
  const [batch, time] = graph.shapeOf(x) as [number, number, number];
  const byHead = (value: TensorId, part: string) =>
    transpose(graph, `${part}/by_head`, reshape(graph, `${part}/heads`, value, [batch, time, heads, depth]), [0, 2, 1, 3]);
  const [query, key, value] = ['query', 'key', 'value'].map((part) => {
    const layer = `${name}/${part}`;
    return byHead(dense(graph, weights, layer, x), layer);
  }) as [TensorId, TensorId, TensorId];
  const factor = graph.constant(`${name}/attention_scale`, Float32Array.of(1 / Math.sqrt(depth)), [1]);
  const scores = batchMatMul(graph, `${name}/scores`, binary(graph, 'mul', `${name}/scaled_query`, query, factor), key, true);
  const attended = batchMatMul(graph, `${name}/attended`, softmax(graph, `${name}/attention_weights`, scores), value, false);
  return reshape(graph, `${name}/merged`, transpose(graph, `${name}/by_time`, attended, [0, 2, 1, 3]), [batch, time, width]);
}

function layerNorm(graph: Graph, x: TensorId, weights: NamedWeights, name: string, epsilon: TensorId): TensorId {
  const lastAxis = graph.shapeOf(x).length - 1;
  const average = mean(graph, `${name}/mean`, x, lastAxis, true);
  const variance = mean(graph, `${name}/variance`, binary(graph, 'squaredDifference', `${name}/squares`, x, average), lastAxis, true);
  const inverse = unary(graph, 'rsqrt', `${name}/inverse`, binary(graph, 'add', `${name}/stabilised`, variance, epsilon));
  const standard = binary(graph, 'mul', `${name}/standard`, binary(graph, 'sub', `${name}/centred`, x, average), inverse);
  const scaled = binary(graph, 'mul', `${name}/scaled`, standard, weightConstant(graph, weights, `${name}/gamma`));
  return binary(graph, 'add', name, scaled, weightConstant(graph, weights, `${name}/beta`));
}
