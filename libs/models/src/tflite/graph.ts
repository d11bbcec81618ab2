import type { Builder } from 'flatbuffers';

/**
 * The part of the TensorFlow Lite schema (tensorflow/lite/schema/schema.fbs, version 3) that Tandem's files use.
 * `FIELD` numbers are positions in the schema's tables, which is how FlatBuffers stores them.
 */

export const SCHEMA_VERSION = 3;
export const FILE_IDENTIFIER = 'TFL3';

/** `force_align: 16` of Buffer.data. */
export const BUFFER_ALIGNMENT = 16;

const TENSOR_TYPE = { FLOAT32: 0, INT32: 2 } as const;

export const ACTIVATION = { NONE: 0, RELU: 1 } as const;

/** BuiltinOperator. */
export const OPERATOR = {
  ADD: 0,
  CONCATENATION: 2,
  FULLY_CONNECTED: 9,
  LOGISTIC: 14,
  MUL: 18,
  RESHAPE: 22,
  SOFTMAX: 25,
  TANH: 28,
  TRANSPOSE: 39,
  MEAN: 40,
  SUB: 41,
  EXP: 47,
  SPLIT: 49,
  MAXIMUM: 55,
  MINIMUM: 57,
  SLICE: 65,
  RSQRT: 76,
  UNPACK: 88,
  SQUARED_DIFFERENCE: 99,
  BATCH_MATMUL: 126,
} as const;

/** Larger operator codes do not fit the one-byte code of older readers, which then holds this placeholder. */
export const PLACEHOLDER_FOR_GREATER_OP_CODES = 127;

/** Discriminators of the union BuiltinOptions. */
export const OPTIONS = {
  NONE: 0,
  FULLY_CONNECTED: 8,
  SOFTMAX: 9,
  CONCATENATION: 10,
  ADD: 11,
  RESHAPE: 17,
  MUL: 21,
  TRANSPOSE: 26,
  REDUCER: 27,
  SUB: 28,
  EXP: 33,
  SPLIT: 35,
  MAXIMUM_MINIMUM: 39,
  UNPACK: 64,
  SQUARED_DIFFERENCE: 76,
  BATCH_MATMUL: 101,
} as const;

/** Version of a fully connected layer that keeps its leading dimensions; all other operators are version 1. */
export const FULLY_CONNECTED_KEEPING_DIMENSIONS_VERSION = 2;

export const MODEL_FIELD = {
  VERSION: 0,
  OPERATOR_CODES: 1,
  SUBGRAPHS: 2,
  DESCRIPTION: 3,
  BUFFERS: 4,
  METADATA: 6,
  SIGNATURES: 7,
  COUNT: 8,
} as const;
export const SUBGRAPH_FIELD = { TENSORS: 0, INPUTS: 1, OUTPUTS: 2, OPERATORS: 3, NAME: 4, COUNT: 5 } as const;
export const TENSOR_FIELD = { SHAPE: 0, TYPE: 1, BUFFER: 2, NAME: 3, HAS_RANK: 8, COUNT: 9 } as const;
export const OPERATOR_CODE_FIELD = { DEPRECATED_CODE: 0, VERSION: 2, CODE: 3, COUNT: 4 } as const;
export const OPERATOR_FIELD = { CODE_INDEX: 0, INPUTS: 1, OUTPUTS: 2, OPTIONS_TYPE: 3, OPTIONS: 4, COUNT: 5 } as const;
export const BUFFER_FIELD = { DATA: 0, COUNT: 3 } as const;
export const METADATA_FIELD = { NAME: 0, BUFFER: 1, COUNT: 2 } as const;
export const SIGNATURE_FIELD = { INPUTS: 0, OUTPUTS: 1, KEY: 2, SUBGRAPH: 4, COUNT: 5 } as const;
export const TENSOR_MAP_FIELD = { NAME: 0, TENSOR: 1, COUNT: 2 } as const;

/** Index of a tensor in its graph. */
export type TensorId = number & { readonly __brand: 'TensorId' };

interface GraphTensor {
  readonly name: string;
  readonly shape: readonly number[];
  readonly type: number;
  /** Little-endian values of a constant; null for a computed tensor. */
  readonly data: Uint8Array | null;
}

/** Options of an operation: the member of the schema's union, and how to write it. */
export interface OperationOptions {
  readonly type: number;
  readonly write: (builder: Builder) => number;
}

export interface GraphOperation {
  readonly operator: number;
  readonly version: number;
  readonly inputs: readonly TensorId[];
  readonly outputs: readonly TensorId[];
  readonly options: OperationOptions | null;
}

/** A graph of float operations with fixed shapes, in execution order. */
export class Graph {
  readonly tensors: GraphTensor[] = [];
  readonly operations: GraphOperation[] = [];
  readonly inputs: TensorId[] = [];
  readonly outputs: TensorId[] = [];
  private readonly integers = new Map<string, TensorId>();

  input(name: string, shape: readonly number[]): TensorId {
    const id = this.computed(name, shape);
    this.inputs.push(id);
    return id;
  }

  output(id: TensorId): void {
    this.outputs.push(id);
  }

  /** A tensor that an operation writes. */
  computed(name: string, shape: readonly number[]): TensorId {
    return this.add({ name, shape, type: TENSOR_TYPE.FLOAT32, data: null });
  }

  /** @throws RangeError when `values` does not fill `shape` */
  constant(name: string, values: Float32Array, shape: readonly number[]): TensorId {
    const size = shape.reduce((product, length) => product * length, 1);
    if (values.length !== size)
      throw new RangeError(`constant ${name} has ${values.length} values; expected ${size} for shape [${shape.join(', ')}]`);
    const data = new Uint8Array(size * Float32Array.BYTES_PER_ELEMENT);
    const view = new DataView(data.buffer);
    values.forEach((value, i) => {
      view.setFloat32(i * Float32Array.BYTES_PER_ELEMENT, value, true);
    });
    return this.add({ name, shape, type: TENSOR_TYPE.FLOAT32, data });
  }

  /** A list of integers (axes, shapes, permutations); equal lists are stored once. */
  integerList(values: readonly number[]): TensorId {
    const key = values.join(',');
    const known = this.integers.get(key);
    if (known !== undefined) return known;
    const data = new Uint8Array(values.length * Int32Array.BYTES_PER_ELEMENT);
    const view = new DataView(data.buffer);
    values.forEach((value, i) => {
      view.setInt32(i * Int32Array.BYTES_PER_ELEMENT, value, true);
    });
    const id = this.add({ name: `integers_${key}`, shape: [values.length], type: TENSOR_TYPE.INT32, data });
    this.integers.set(key, id);
    return id;
  }

  operation(
    operator: number,
    inputs: readonly TensorId[],
    outputs: readonly TensorId[],
    options: OperationOptions | null = null,
    version = 1,
  ): void {
    this.operations.push({ operator, version, inputs, outputs, options });
  }

  shapeOf(id: TensorId): readonly number[] {
    return this.tensors[id]!.shape;
  }

  private add(tensor: GraphTensor): TensorId {
    this.tensors.push(tensor);
    return (this.tensors.length - 1) as TensorId;
  }
}
