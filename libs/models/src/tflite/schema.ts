/**
 * The part of the TensorFlow Lite schema (tensorflow/lite/schema/schema.fbs, version 3) that Tandem's files use.
 * `FIELD` numbers are positions in the schema's tables, which is how FlatBuffers stores them.
 */

export const SCHEMA_VERSION = 3;
export const FILE_IDENTIFIER = 'TFL3';

/** `force_align: 16` of Buffer.data. */
export const BUFFER_ALIGNMENT = 16;

export const TENSOR_TYPE = { FLOAT32: 0, INT32: 2 } as const;

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
  SPLIT: 49,
  MAXIMUM: 55,
  MINIMUM: 57,
  SLICE: 65,
  RSQRT: 76,
  UNPACK: 88,
  SQUARED_DIFFERENCE: 99,
  BATCH_MATMUL: 126,
} as const;

/** Operators up to here fit the one-byte code of older readers; beyond it that byte holds this placeholder. */
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
  SPLIT: 35,
  MAXIMUM_MINIMUM: 39,
  UNPACK: 64,
  SQUARED_DIFFERENCE: 76,
  BATCH_MATMUL: 101,
} as const;

/** Operator versions other than 1: a fully connected layer that keeps its leading dimensions is version 2. */
export const FULLY_CONNECTED_KEEPING_DIMENSIONS_VERSION = 2;

export const MODEL_FIELD = { VERSION: 0, OPERATOR_CODES: 1, SUBGRAPHS: 2, DESCRIPTION: 3, BUFFERS: 4, METADATA: 6, SIGNATURES: 7, COUNT: 8 } as const;
export const SUBGRAPH_FIELD = { TENSORS: 0, INPUTS: 1, OUTPUTS: 2, OPERATORS: 3, NAME: 4, COUNT: 5 } as const;
export const TENSOR_FIELD = { SHAPE: 0, TYPE: 1, BUFFER: 2, NAME: 3, HAS_RANK: 8, COUNT: 9 } as const;
export const OPERATOR_CODE_FIELD = { DEPRECATED_CODE: 0, VERSION: 2, CODE: 3, COUNT: 4 } as const;
export const OPERATOR_FIELD = { CODE_INDEX: 0, INPUTS: 1, OUTPUTS: 2, OPTIONS_TYPE: 3, OPTIONS: 4, COUNT: 5 } as const;
export const BUFFER_FIELD = { DATA: 0, COUNT: 3 } as const;
export const METADATA_FIELD = { NAME: 0, BUFFER: 1, COUNT: 2 } as const;
export const SIGNATURE_FIELD = { INPUTS: 0, OUTPUTS: 1, KEY: 2, SUBGRAPH: 4, COUNT: 5 } as const;
export const TENSOR_MAP_FIELD = { NAME: 0, TENSOR: 1, COUNT: 2 } as const;
