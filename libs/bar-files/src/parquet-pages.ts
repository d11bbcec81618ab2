import type { ColumnMetaData, SchemaElement } from 'hyparquet';
import { compressors, requirePageLength } from './parquet-codecs.js';
import { readThrift, type ThriftFields } from './thrift-fields.js';

/** A column of a row group. */
export interface ParquetChunk {
  readonly element: SchemaElement;
  readonly column: ColumnMetaData;
  /** Rows that its row group is said to have. */
  readonly rows: number;
}

/** Numbers of fields and values of enumerations (parquet.thrift of apache/parquet-format). */
const PAGE = { TYPE: 1, UNPACKED: 2, PACKED: 3, DATA: 5, DICTIONARY: 7, DATA_V2: 8 } as const;
const DATA = { VALUES: 1, ENCODING: 2 } as const;
const DATA_V2 = { VALUES: 1, NULLS: 2, ENCODING: 4, DEFINITION_BYTES: 5, REPETITION_BYTES: 6, IS_COMPRESSED: 7 } as const;
const TYPE = { DATA: 0, INDEX: 1, DICTIONARY: 2, DATA_V2: 3 } as const;
const ENCODING = { PLAIN: 0, PLAIN_DICTIONARY: 2, DELTA: 5, DELTA_LENGTH: 6, DICTIONARY: 8, SPLIT: 9 } as const;

/** Bytes of the types whose values all have as many. */
const WIDTHS: Partial<Record<string, number>> = { INT32: 4, INT64: 8, INT96: 12, FLOAT: 4, DOUBLE: 8 };
/** Of decimals with more digits than any price has. */
const MAX_WIDTH = 64;

/**
 * Walks the pages of a column, so that what decodes them takes no length in them at its word: a page is as long as it says, has no more
 * values than its row group has rows, its runs are no longer than its values, and what it says of itself fits into it.
 * @param bytes of the column, from its first page on
 * @throws RangeError saying what does not fit
 */
export function requireSoundPages(bytes: Uint8Array, chunk: ParquetChunk): void {
  let at = 0;
  let values = 0;
  while (at < bytes.length - 1 && values < chunk.rows) {
    const { fields, end } = readThrift(bytes, at);
    const packed = numberOf(fields, PAGE.PACKED);
    requireWithin(packed, bytes.length - end, 'bytes of a page');
    requirePageLength(numberOf(fields, PAGE.UNPACKED));
    values += requirePage(fields, bytes.subarray(end, end + packed), chunk, chunk.rows - values);
    at = end + packed;
  }
}

/** @returns how many values the page has */
function requirePage(fields: ThriftFields, bytes: Uint8Array, chunk: ParquetChunk, left: number): number {
  switch (numberOf(fields, PAGE.TYPE)) {
    case TYPE.DATA:
      return requireData(fields, structOf(fields, PAGE.DATA), bytes, chunk, left);
    case TYPE.DATA_V2:
      return requireDataV2(fields, structOf(fields, PAGE.DATA_V2), bytes, chunk, left);
    case TYPE.DICTIONARY:
      requireWithin(numberOf(structOf(fields, PAGE.DICTIONARY), DATA.VALUES), numberOf(fields, PAGE.UNPACKED), 'values of a dictionary');
      return 0;
    default:
      throw new RangeError(`a page of the type ${numberOf(fields, PAGE.TYPE)}, expected data or a dictionary`);
  }
}

const isOptional = ({ element }: ParquetChunk) => element.repetition_type !== 'REQUIRED';

function requireData(fields: ThriftFields, header: ThriftFields, packed: Uint8Array, chunk: ParquetChunk, left: number): number {
  const values = numberOf(header, DATA.VALUES);
  requireWithin(values, left, 'values of a page');
  const page = unpack(packed, numberOf(fields, PAGE.UNPACKED), chunk);
  let from = 0;
  if (isOptional(chunk)) {
    requireWithin(4, page.length, 'bytes of levels');
    const levels = new DataView(page.buffer, page.byteOffset, page.byteLength).getUint32(0, true);
    requireWithin(levels, page.length - 4, 'bytes of levels');
    requireRuns(page.subarray(4), 1, values);
    from = 4 + levels;
  }
  requireValues(page.subarray(from), numberOf(header, DATA.ENCODING), values, chunk);
  return values;
}

function requireDataV2(fields: ThriftFields, header: ThriftFields, packed: Uint8Array, chunk: ParquetChunk, left: number): number {
  const values = numberOf(header, DATA_V2.VALUES);
  requireWithin(values, left, 'values of a page');
  requireWithin(numberOf(header, DATA_V2.NULLS), values, 'missing values of a page');
  const [definition, repetition] = [numberOf(header, DATA_V2.DEFINITION_BYTES), numberOf(header, DATA_V2.REPETITION_BYTES)];
  requireWithin(repetition, packed.length, 'bytes of levels');
  requireWithin(definition, packed.length - repetition, 'bytes of levels');
  if (isOptional(chunk)) requireRuns(packed.subarray(repetition), 1, values);
  const rest = packed.subarray(repetition + definition);
  const length = numberOf(fields, PAGE.UNPACKED) - repetition - definition;
  const page = header.get(DATA_V2.IS_COMPRESSED) === false || length === 0 ? rest : unpack(rest, length, chunk);
  requireValues(page, numberOf(header, DATA_V2.ENCODING), values - numberOf(header, DATA_V2.NULLS), chunk);
  return values;
}

function unpack(packed: Uint8Array, length: number, { column }: ParquetChunk): Uint8Array {
  return column.codec === 'UNCOMPRESSED' ? packed : compressors[column.codec]!(packed, length);
}

/** @param values at most; fewer where some are missing */
function requireValues(page: Uint8Array, encoding: number, values: number, { element }: ParquetChunk): void {
  switch (encoding) {
    case ENCODING.PLAIN:
      return;
    case ENCODING.PLAIN_DICTIONARY:
    case ENCODING.DICTIONARY: {
      const width = page[0] ?? 0;
      requireWithin(width, 32, 'bits of a place in the dictionary');
      // Missing values have no place: the last run may promise more than there is. Of one value places have no bits, and yet runs.
      requireRuns(page.subarray(1), width, values);
      return;
    }
    case ENCODING.SPLIT:
      return requireWithin(WIDTHS[element.type ?? ''] ?? element.type_length ?? Infinity, MAX_WIDTH, 'bytes of a value');
    case ENCODING.DELTA:
    case ENCODING.DELTA_LENGTH:
      return requireDeltas(page);
    default:
      throw new RangeError(`values in the encoding ${encoding}: write them plain, with a dictionary or as differences`);
  }
}

/** A bit-packed run is padded to a multiple of eight; some writers pad to 63 times as many. */
const MAX_PADDING = 63 * 8;

/**
 * Runs of the hybrid of run lengths and bit packing (Encodings.md, RLE): none is longer than what is left of `values`.
 * @param bytes from the first run on to the end of the page: who decodes it reads on where runs end before their values do
 */
function requireRuns(bytes: Uint8Array, width: number, values: number): void {
  let at = 0;
  let seen = 0;
  while (seen < values && at < bytes.length) {
    let head = 0;
    let shift = 0;
    let byte = 0x80;
    for (; byte >= 0x80; shift += 7) {
      requireWithin(shift, 28, 'bits of the length of a run');
      byte = bytes[at] ?? 0;
      head += (byte & 0x7f) * 2 ** shift;
      at += 1;
    }
    const length = Math.floor(head / 2);
    if (head % 2 === 1) {
      requireWithin(8 * length, values - seen + MAX_PADDING, 'values of a run');
      at += length * width;
      seen += 8 * length;
    } else {
      requireWithin(length, values - seen, 'values of a run');
      at += Math.ceil(width / 8);
      seen += length;
    }
  }
}

/** Values of a block of differences, and blocks within it; writers make 128 and 4. */
const MAX_BLOCK = 1 << 16;

/** The header of differences (Encodings.md, DELTA_BINARY_PACKED): blocks of a size that can be decoded one after the other. */
function requireDeltas(page: Uint8Array): void {
  let at = 0;
  const next = () => {
    let value = 0;
    for (let shift = 0; shift <= 28; shift += 7) {
      const byte = page[at] ?? 0;
      at += 1;
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) return value;
    }
    throw new RangeError('a number of more than 35 bits');
  };
  const [block, parts] = [next(), next()];
  requireWithin(block, MAX_BLOCK, 'values of a block');
  if (!(parts > 0 && block > 0 && block % parts === 0)) throw new RangeError(`blocks of ${block} values in ${parts} parts`);
}

function requireWithin(count: number, most: number, what: string): void {
  if (!(count >= 0 && count <= most)) throw new RangeError(`${count} ${what}, expected at most ${most}`);
}

function numberOf(fields: ThriftFields, field: number): number {
  const value = fields.get(field);
  if (typeof value !== 'number') throw new RangeError(`a page without the number ${field} in its header`);
  return value;
}

function structOf(fields: ThriftFields, field: number): ThriftFields {
  const value = fields.get(field);
  if (!(value instanceof Map)) throw new RangeError(`a page without the part ${field} of its header`);
  return value;
}
