/** A struct of Thrift's compact protocol: values by the numbers of their fields; texts and lists, of which nothing is needed, are true. */
export type ThriftFields = ReadonlyMap<number, number | bigint | boolean | ThriftFields>;

const STOP = 0;
const TRUE = 1;
const FALSE = 2;
const BYTE = 3;
const INTEGERS = new Set([4, 5, 6]);
const DOUBLE = 7;
const BINARY = 8;
const LIST = 9;
const STRUCT = 12;

/** Structs within structs; Parquet has six. */
const MAX_DEPTH = 32;
/** Bytes of 64 bits, seven at a time. */
const MAX_VARINT_BYTES = 10;

/**
 * Reads a struct of Thrift's compact protocol (thrift-compact-protocol.md) with nothing taken at its word: no number is longer than 64
 * bits, no text or list longer than what follows, and no struct deeper than any of Parquet.
 * @returns its fields, and where it ends
 * @throws RangeError
 */
export function readThrift(bytes: Uint8Array, start: number): { readonly fields: ThriftFields; readonly end: number } {
  const reader = new ThriftReader(bytes, start);
  return { fields: reader.struct(0), end: reader.at };
}

class ThriftReader {
  constructor(
    private readonly bytes: Uint8Array,
    public at: number,
  ) {}

  struct(depth: number): ThriftFields {
    if (depth > MAX_DEPTH) throw new RangeError(`structs within structs, more than ${MAX_DEPTH}`);
    const fields = new Map<number, number | bigint | boolean | ThriftFields>();
    let id = 0;
    for (;;) {
      const head = this.byte();
      const type = head & 0x0f;
      if (type === STOP) return fields;
      id = head >> 4 === 0 ? Number(this.zigzag()) : id + (head >> 4);
      fields.set(id, this.value(type, depth));
    }
  }

  private value(type: number, depth: number): number | bigint | boolean | ThriftFields {
    if (type === TRUE || type === FALSE) return type === TRUE;
    if (INTEGERS.has(type)) return this.integer(type);
    if (type === STRUCT) return this.struct(depth + 1);
    if (type === BYTE) this.skip(1);
    else if (type === DOUBLE) this.skip(8);
    else if (type === BINARY) this.skip(Number(this.varint()));
    else if (type === LIST) this.list(depth);
    else throw new RangeError(`a field of the type ${type}, which Parquet does not use`);
    return true;
  }

  /** 64 bits stay a bigint, so that nobody takes a number for smaller than it is. */
  private integer(type: number): number | bigint {
    const value = this.zigzag();
    return type === 6 ? value : Number(BigInt.asIntN(32, value));
  }

  private list(depth: number): void {
    const head = this.byte();
    const size = head >> 4 === 15 ? Number(this.varint()) : head >> 4;
    if (size > this.bytes.length - this.at) throw new RangeError(`a list of ${size} in ${this.bytes.length - this.at} bytes`);
    const type = head & 0x0f;
    for (let i = 0; i < size; i += 1) {
      if (type === TRUE || type === FALSE) this.skip(1);
      else if (type === LIST) throw new RangeError('a list of lists, which Parquet does not use');
      else this.value(type, depth);
    }
  }

  private zigzag(): bigint {
    const value = this.varint();
    return (value >> 1n) ^ -(value & 1n);
  }

  private varint(): bigint {
    let value = 0n;
    for (let i = 0; i < MAX_VARINT_BYTES; i += 1) {
      const byte = this.byte();
      value |= BigInt(byte & 0x7f) << BigInt(7 * i);
      if (byte < 0x80) return value;
    }
    throw new RangeError(`a number of more than ${MAX_VARINT_BYTES} bytes`);
  }

  private byte(): number {
    this.skip(1);
    return this.bytes[this.at - 1]!;
  }

  private skip(count: number): void {
    if (count > this.bytes.length - this.at) throw new RangeError('it ends outside the file');
    this.at += count;
  }
}
