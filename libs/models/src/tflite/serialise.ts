import { Builder } from 'flatbuffers';
import {
  BUFFER_ALIGNMENT,
  BUFFER_FIELD,
  FILE_IDENTIFIER,
  METADATA_FIELD,
  MODEL_FIELD,
  OPERATOR_CODE_FIELD,
  OPERATOR_FIELD,
  OPTIONS,
  PLACEHOLDER_FOR_GREATER_OP_CODES,
  SCHEMA_VERSION,
  SIGNATURE_FIELD,
  SUBGRAPH_FIELD,
  TENSOR_FIELD,
  TENSOR_MAP_FIELD,
  type Graph,
  type GraphOperation,
  type TensorId,
} from './graph.js';

/** Named bytes stored with a graph. */
export interface MetadataEntry {
  readonly name: string;
  readonly data: Uint8Array;
}

const INITIAL_BYTES = 1 << 19;
const OFFSET_BYTES = 4;
/** The signature name that TensorFlow's converter uses. */
const SIGNATURE_KEY = 'serving_default';

/** The bytes of a `.tflite` file; equal graphs give equal bytes. */
export function serialiseGraph(graph: Graph, description: string, metadata: readonly MetadataEntry[]): Uint8Array {
  const b = new Builder(INITIAL_BYTES);
  const constants = graph.tensors.flatMap(({ data }) => (data === null ? [] : [data]));
  const buffers = offsets(
    b,
    [null, ...constants, ...metadata.map(({ data }) => data)].map((data) => buffer(b, data)),
  );
  const codes = operatorCodes(graph);
  const operatorCodeTable = offsets(
    b,
    codes.map((operation) => operatorCode(b, operation)),
  );
  const subgraphs = offsets(b, [subgraph(b, graph, codes)]);
  const entries = offsets(
    b,
    metadata.map(({ name }, i) => metadataEntry(b, name, 1 + constants.length + i)),
  );
  const signatures = offsets(b, [signature(b, graph)]);
  const text = b.createString(description);
  b.startObject(MODEL_FIELD.COUNT);
  b.addFieldInt32(MODEL_FIELD.VERSION, SCHEMA_VERSION, 0);
  b.addFieldOffset(MODEL_FIELD.OPERATOR_CODES, operatorCodeTable, 0);
  b.addFieldOffset(MODEL_FIELD.SUBGRAPHS, subgraphs, 0);
  b.addFieldOffset(MODEL_FIELD.DESCRIPTION, text, 0);
  b.addFieldOffset(MODEL_FIELD.BUFFERS, buffers, 0);
  b.addFieldOffset(MODEL_FIELD.METADATA, entries, 0);
  b.addFieldOffset(MODEL_FIELD.SIGNATURES, signatures, 0);
  b.finish(b.endObject(), FILE_IDENTIFIER);
  return b.asUint8Array().slice();
}

function offsets(b: Builder, values: readonly number[]): number {
  b.startVector(OFFSET_BYTES, values.length, OFFSET_BYTES);
  for (const value of values.toReversed()) b.addOffset(value); // FlatBuffers are written back to front
  return b.endVector();
}

function integers(b: Builder, values: readonly number[]): number {
  b.startVector(Int32Array.BYTES_PER_ELEMENT, values.length, Int32Array.BYTES_PER_ELEMENT);
  for (const value of values.toReversed()) b.addInt32(value);
  return b.endVector();
}

/** Buffer 0 is empty by convention: computed tensors refer to it. */
function buffer(b: Builder, data: Uint8Array | null): number {
  let vector = 0;
  if (data !== null) {
    b.prep(BUFFER_ALIGNMENT, data.length);
    vector = b.createByteVector(data);
  }
  b.startObject(BUFFER_FIELD.COUNT);
  b.addFieldOffset(BUFFER_FIELD.DATA, vector, 0);
  return b.endObject();
}

/** One operation of each operator and version, in order of first use. */
function operatorCodes(graph: Graph): GraphOperation[] {
  const distinct = new Map<string, GraphOperation>();
  for (const operation of graph.operations) {
    const key = codeKey(operation);
    if (!distinct.has(key)) distinct.set(key, operation);
  }
  return [...distinct.values()];
}

function codeKey({ operator, version }: GraphOperation): string {
  return `${operator} v${version}`;
}

function operatorCode(b: Builder, { operator, version }: GraphOperation): number {
  b.startObject(OPERATOR_CODE_FIELD.COUNT);
  b.addFieldInt8(OPERATOR_CODE_FIELD.DEPRECATED_CODE, Math.min(operator, PLACEHOLDER_FOR_GREATER_OP_CODES), 0);
  b.addFieldInt32(OPERATOR_CODE_FIELD.VERSION, version, 1);
  b.addFieldInt32(OPERATOR_CODE_FIELD.CODE, operator, 0);
  return b.endObject();
}

function subgraph(b: Builder, graph: Graph, codes: readonly GraphOperation[]): number {
  let constants = 0;
  const tensors = offsets(
    b,
    graph.tensors.map(({ name, shape, type, data }) => tensor(b, name, shape, type, data === null ? 0 : ++constants)),
  );
  const index = new Map(codes.map((code, i) => [codeKey(code), i]));
  const operations = offsets(
    b,
    graph.operations.map((operation) => operator(b, operation, index.get(codeKey(operation))!)),
  );
  const inputs = integers(b, graph.inputs);
  const outputs = integers(b, graph.outputs);
  const name = b.createString('main');
  b.startObject(SUBGRAPH_FIELD.COUNT);
  b.addFieldOffset(SUBGRAPH_FIELD.TENSORS, tensors, 0);
  b.addFieldOffset(SUBGRAPH_FIELD.INPUTS, inputs, 0);
  b.addFieldOffset(SUBGRAPH_FIELD.OUTPUTS, outputs, 0);
  b.addFieldOffset(SUBGRAPH_FIELD.OPERATORS, operations, 0);
  b.addFieldOffset(SUBGRAPH_FIELD.NAME, name, 0);
  return b.endObject();
}

function tensor(b: Builder, name: string, shape: readonly number[], type: number, bufferIndex: number): number {
  const text = b.createString(name);
  const dimensions = integers(b, shape);
  b.startObject(TENSOR_FIELD.COUNT);
  b.addFieldOffset(TENSOR_FIELD.SHAPE, dimensions, 0);
  b.addFieldInt8(TENSOR_FIELD.TYPE, type, 0);
  b.addFieldInt32(TENSOR_FIELD.BUFFER, bufferIndex, 0);
  b.addFieldOffset(TENSOR_FIELD.NAME, text, 0);
  b.addFieldInt8(TENSOR_FIELD.HAS_RANK, 1, 0);
  return b.endObject();
}

function operator(b: Builder, { inputs, outputs, options }: GraphOperation, codeIndex: number): number {
  const settings = options?.write(b) ?? 0;
  const from = integers(b, inputs);
  const to = integers(b, outputs);
  b.startObject(OPERATOR_FIELD.COUNT);
  b.addFieldInt32(OPERATOR_FIELD.CODE_INDEX, codeIndex, 0);
  b.addFieldOffset(OPERATOR_FIELD.INPUTS, from, 0);
  b.addFieldOffset(OPERATOR_FIELD.OUTPUTS, to, 0);
  b.addFieldInt8(OPERATOR_FIELD.OPTIONS_TYPE, options?.type ?? OPTIONS.NONE, OPTIONS.NONE);
  b.addFieldOffset(OPERATOR_FIELD.OPTIONS, settings, 0);
  return b.endObject();
}

function metadataEntry(b: Builder, name: string, bufferIndex: number): number {
  const text = b.createString(name);
  b.startObject(METADATA_FIELD.COUNT);
  b.addFieldOffset(METADATA_FIELD.NAME, text, 0);
  b.addFieldInt32(METADATA_FIELD.BUFFER, bufferIndex, 0);
  return b.endObject();
}

function signature(b: Builder, graph: Graph): number {
  const inputs = offsets(
    b,
    graph.inputs.map((id) => tensorMap(b, graph, id)),
  );
  const outputs = offsets(
    b,
    graph.outputs.map((id) => tensorMap(b, graph, id)),
  );
  const key = b.createString(SIGNATURE_KEY);
  b.startObject(SIGNATURE_FIELD.COUNT);
  b.addFieldOffset(SIGNATURE_FIELD.INPUTS, inputs, 0);
  b.addFieldOffset(SIGNATURE_FIELD.OUTPUTS, outputs, 0);
  b.addFieldOffset(SIGNATURE_FIELD.KEY, key, 0);
  b.addFieldInt32(SIGNATURE_FIELD.SUBGRAPH, 0, 0);
  return b.endObject();
}

function tensorMap(b: Builder, graph: Graph, id: TensorId): number {
  const name = b.createString(graph.tensors[id]!.name);
  b.startObject(TENSOR_MAP_FIELD.COUNT);
  b.addFieldOffset(TENSOR_MAP_FIELD.NAME, name, 0);
  b.addFieldInt32(TENSOR_MAP_FIELD.TENSOR, id, 0);
  return b.endObject();
}
