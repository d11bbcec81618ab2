import type { Builder } from 'flatbuffers';
import {
  ACTIVATION,
  FULLY_CONNECTED_KEEPING_DIMENSIONS_VERSION,
  OPERATOR,
  OPTIONS,
  type Graph,
  type OperationOptions,
  type TensorId,
} from './graph.js';

/** Writes one options table of `fields` fields. */
function table(type: number, fields: number, fill: (builder: Builder) => void = () => undefined): OperationOptions {
  return {
    type,
    write: (builder) => {
      builder.startObject(fields);
      fill(builder);
      return builder.endObject();
    },
  };
}

const ELEMENTWISE = {
  add: [OPERATOR.ADD, table(OPTIONS.ADD, 2)],
  sub: [OPERATOR.SUB, table(OPTIONS.SUB, 2)],
  mul: [OPERATOR.MUL, table(OPTIONS.MUL, 1)],
  maximum: [OPERATOR.MAXIMUM, table(OPTIONS.MAXIMUM_MINIMUM, 0)],
  minimum: [OPERATOR.MINIMUM, table(OPTIONS.MAXIMUM_MINIMUM, 0)],
  squaredDifference: [OPERATOR.SQUARED_DIFFERENCE, table(OPTIONS.SQUARED_DIFFERENCE, 0)],
} as const;

const UNARY = {
  sigmoid: [OPERATOR.LOGISTIC, null],
  tanh: [OPERATOR.TANH, null],
  rsqrt: [OPERATOR.RSQRT, null],
  exp: [OPERATOR.EXP, table(OPTIONS.EXP, 0)],
} as const;

/** Element-wise; `b` broadcasts to the shape of `a`. */
export function binary(graph: Graph, kind: keyof typeof ELEMENTWISE, name: string, a: TensorId, b: TensorId): TensorId {
  const [operator, options] = ELEMENTWISE[kind];
  const output = graph.computed(name, graph.shapeOf(a));
  graph.operation(operator, [a, b], [output], options);
  return output;
}

export function unary(graph: Graph, kind: keyof typeof UNARY, name: string, x: TensorId): TensorId {
  const output = graph.computed(name, graph.shapeOf(x));
  const [operator, options] = UNARY[kind];
  graph.operation(operator, [x], [output], options);
  return output;
}

/** x·Wᵀ + b over the last dimension. @param weights [out, in], the transpose of a TensorFlow kernel; @param bias [out] */
export function fullyConnected(
  graph: Graph,
  name: string,
  x: TensorId,
  weights: TensorId,
  bias: TensorId,
  activation: number = ACTIVATION.NONE,
): TensorId {
  const leading = graph.shapeOf(x).slice(0, -1);
  const keepsDimensions = leading.length > 1;
  const output = graph.computed(name, [...leading, graph.shapeOf(weights)[0]!]);
  const options = table(OPTIONS.FULLY_CONNECTED, 4, (builder) => {
    builder.addFieldInt8(0, activation, ACTIVATION.NONE);
    builder.addFieldInt8(2, keepsDimensions ? 1 : 0, 0);
  });
  graph.operation(
    OPERATOR.FULLY_CONNECTED,
    [x, weights, bias],
    [output],
    options,
    keepsDimensions ? FULLY_CONNECTED_KEEPING_DIMENSIONS_VERSION : 1,
  );
  return output;
}

/** Over the last dimension. */
export function softmax(graph: Graph, name: string, x: TensorId): TensorId {
  const output = graph.computed(name, graph.shapeOf(x));
  graph.operation(
    OPERATOR.SOFTMAX,
    [x],
    [output],
    table(OPTIONS.SOFTMAX, 1, (builder) => {
      builder.addFieldFloat32(0, 1, 0);
    }),
  );
  return output;
}

/** Mean over one dimension, which stays with length 1 when `keep`. */
export function mean(graph: Graph, name: string, x: TensorId, axis: number, keep: boolean): TensorId {
  const shape = graph.shapeOf(x).flatMap((length, i) => (i !== axis ? [length] : keep ? [1] : []));
  const output = graph.computed(name, shape);
  const options = table(OPTIONS.REDUCER, 1, (builder) => {
    builder.addFieldInt8(0, keep ? 1 : 0, 0);
  });
  graph.operation(OPERATOR.MEAN, [x, graph.integerList([axis])], [output], options);
  return output;
}

export function reshape(graph: Graph, name: string, x: TensorId, shape: readonly number[]): TensorId {
  const output = graph.computed(name, shape);
  graph.operation(OPERATOR.RESHAPE, [x, graph.integerList(shape)], [output], table(OPTIONS.RESHAPE, 1));
  return output;
}

export function transpose(graph: Graph, name: string, x: TensorId, permutation: readonly number[]): TensorId {
  const shape = graph.shapeOf(x);
  const output = graph.computed(
    name,
    permutation.map((axis) => shape[axis]!),
  );
  graph.operation(OPERATOR.TRANSPOSE, [x, graph.integerList(permutation)], [output], table(OPTIONS.TRANSPOSE, 0));
  return output;
}

/** a·b, or a·bᵀ when `transposeB`, over the last two dimensions. */
export function batchMatMul(graph: Graph, name: string, a: TensorId, b: TensorId, transposeB: boolean): TensorId {
  const columns = graph.shapeOf(b).at(transposeB ? -2 : -1)!;
  const output = graph.computed(name, [...graph.shapeOf(a).slice(0, -1), columns]);
  const options = table(OPTIONS.BATCH_MATMUL, 3, (builder) => {
    builder.addFieldInt8(1, transposeB ? 1 : 0, 0);
  });
  graph.operation(OPERATOR.BATCH_MATMUL, [a, b], [output], options);
  return output;
}

/** [batch, time, channels] as `time` tensors [batch, channels]. */
export function unpackTime(graph: Graph, name: string, x: TensorId): TensorId[] {
  const [batch, time, channels] = graph.shapeOf(x) as [number, number, number];
  const outputs = Array.from({ length: time }, (_, t) => graph.computed(`${name}_${t}`, [batch, channels]));
  const options = table(OPTIONS.UNPACK, 2, (builder) => {
    builder.addFieldInt32(0, time, 0);
    builder.addFieldInt32(1, 1, 0);
  });
  graph.operation(OPERATOR.UNPACK, [x], outputs, options);
  return outputs;
}

/** Splits one dimension into `count` equal parts. */
export function split(graph: Graph, name: string, x: TensorId, axis: number, count: number): TensorId[] {
  const part = graph.shapeOf(x).map((length, i) => (i === axis ? length / count : length));
  const outputs = Array.from({ length: count }, (_, k) => graph.computed(`${name}_${k}`, part));
  const options = table(OPTIONS.SPLIT, 1, (builder) => {
    builder.addFieldInt32(0, count, 0);
  });
  graph.operation(OPERATOR.SPLIT, [graph.integerList([axis]), x], outputs, options);
  return outputs;
}

/** Concatenates along one dimension. */
export function concatenate(graph: Graph, name: string, parts: readonly TensorId[], axis: number): TensorId {
  const shapes = parts.map((part) => graph.shapeOf(part));
  const total = shapes.reduce((sum, shape) => sum + shape[axis]!, 0);
  const output = graph.computed(
    name,
    shapes[0]!.map((length, i) => (i === axis ? total : length)),
  );
  graph.operation(
    OPERATOR.CONCATENATION,
    parts,
    [output],
    table(OPTIONS.CONCATENATION, 2, (builder) => {
      builder.addFieldInt32(0, axis, 0);
    }),
  );
  return output;
}

/** The block of `size` elements per dimension from `begin` on. */
export function slice(graph: Graph, name: string, x: TensorId, begin: readonly number[], size: readonly number[]): TensorId {
  const output = graph.computed(name, size);
  graph.operation(OPERATOR.SLICE, [x, graph.integerList(begin), graph.integerList(size)], [output]);
  return output;
}
