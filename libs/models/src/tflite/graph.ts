import type { Builder } from 'flatbuffers';
import { TENSOR_TYPE } from './schema.js';

/** A tensor of a graph, by its number. */
export type TensorId = number & { readonly __brand: 'TensorId' };

export interface GraphTensor {
  readonly name: string;
  readonly shape: readonly number[];
  readonly type: number;
  /** Little-endian values of a constant; null for what is computed. */
  readonly data: Uint8Array | null;
}

/** Settings of an operation: which member of the schema's union, and how to write it (nothing: defaults only). */
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

/** A graph of float operations with shapes fixed at building, in the order in which they run. */
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

  /** A tensor that some operation will write. */
  computed(name: string, shape: readonly number[]): TensorId {
    return this.add({ name, shape, type: TENSOR_TYPE.FLOAT32, data: null });
  }

  /** @throws RangeError when `values` does not fill `shape` */
  constant(name: string, values: Float32Array, shape: readonly number[]): TensorId {
    const size = shape.reduce((product, length) => product * length, 1);
    if (values.length !== size) throw new RangeError(`constant ${name} has ${values.length} values; expected ${size} for shape [${shape.join(', ')}]`);
    const data = new Uint8Array(size * Float32Array.BYTES_PER_ELEMENT);
    const view = new DataView(data.buffer);
    values.forEach((value, i) => { view.setFloat32(i * Float32Array.BYTES_PER_ELEMENT, value, true); });
    return this.add({ name, shape, type: TENSOR_TYPE.FLOAT32, data });
  }

  /** A list of integers (axes, shapes, permutations); equal lists are stored once. */
  integerList(values: readonly number[]): TensorId {
    const key = values.join(',');
    const known = this.integers.get(key);
    if (known !== undefined) return known;
    const data = new Uint8Array(values.length * Int32Array.BYTES_PER_ELEMENT);
    const view = new DataView(data.buffer);
    values.forEach((value, i) => { view.setInt32(i * Int32Array.BYTES_PER_ELEMENT, value, true); });
    const id = this.add({ name: `integers_${key}`, shape: [values.length], type: TENSOR_TYPE.INT32, data });
    this.integers.set(key, id);
    return id;
  }

  operation(operator: number, inputs: readonly TensorId[], outputs: readonly TensorId[], options: OperationOptions | null = null, version = 1): void {
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
