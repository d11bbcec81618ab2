import { brotliDecompressSync, gunzipSync, zstdDecompressSync } from 'node:zlib';
import { snappyUncompress, type Compressors } from 'hyparquet';
import { decompressLz4, decompressLz4Raw } from 'hyparquet-compressors';

/** A page is held in memory whole, as it is and decoded. Writers make pages of one megabyte, some row groups of one page. */
export const MAX_PAGE_BYTES = 1 << 27;

/** Every codec of the format but LZO: hyparquet brings Snappy, Node has the others but LZ4. None gives more than a page says it holds. */
export const compressors: Compressors = {
  LZ4: bounded((input, length) => (isHadoopLz4(input) ? decompressLz4(input, length) : decompressLz4Raw(input, length))),
  LZ4_RAW: bounded(decompressLz4Raw),
  GZIP: bounded((input, maxOutputLength) => gunzipSync(input, { maxOutputLength })),
  BROTLI: bounded((input, maxOutputLength) => brotliDecompressSync(input, { maxOutputLength })),
  ZSTD: bounded((input, maxOutputLength) => zstdDecompressSync(input, { maxOutputLength })),
  SNAPPY: bounded((input, length) => {
    requireSnappy(input, length);
    const output = new Uint8Array(length);
    snappyUncompress(input, output);
    return output;
  }),
};

type Decompress = (input: Uint8Array, length: number) => Uint8Array;

/** @param decompress is given a length of 1 to MAX_PAGE_BYTES */
function bounded(decompress: Decompress): Decompress {
  return (input, length) => {
    requirePageLength(length);
    return length === 0 ? new Uint8Array() : decompress(input, length);
  };
}

/** @throws RangeError */
export function requirePageLength(length: number): void {
  if (!(length >= 0 && length <= MAX_PAGE_BYTES)) throw new RangeError(`a page of ${length} bytes, expected at most ${MAX_PAGE_BYTES}`);
}

/** Whether blocks have their lengths before them, unpacked and packed, as Hadoop writes them. */
function isHadoopLz4(input: Uint8Array): boolean {
  const view = new DataView(input.buffer, input.byteOffset, input.byteLength);
  let at = 0;
  while (at + 8 < input.length) at += 8 + view.getUint32(at + 4);
  return at === input.length;
}

/** Bytes that say the length of a literal: a length of 60 and more is in one to four bytes behind its tag. */
const LONG_LITERAL = 60;

/**
 * Adds up what Snappy's elements unpack to (format_description.txt of google/snappy), before anything is unpacked.
 * @throws RangeError where it is not `length`, or an element ends outside
 */
function requireSnappy(input: Uint8Array, length: number): void {
  let at = 0;
  while (at < input.length && input[at]! >= 0x80) at += 1;
  at += 1;
  let unpacked = 0;
  while (at < input.length && unpacked <= length) {
    const tag = input[at]!;
    const kind = tag & 3;
    at += 1;
    if (kind === 0) {
      let literal = tag >> 2;
      if (literal >= LONG_LITERAL) {
        const bytes = literal - LONG_LITERAL + 1;
        literal = 0;
        for (let i = 0; i < bytes; i += 1) literal += (input[at + i] ?? 0) * 2 ** (8 * i);
        at += bytes;
      }
      at += literal + 1;
      unpacked += literal + 1;
    } else {
      unpacked += kind === 1 ? ((tag >> 2) & 7) + 4 : (tag >> 2) + 1;
      at += kind === 3 ? 4 : kind;
    }
  }
  if (at !== input.length || unpacked !== length) throw new RangeError(`a page that does not unpack to the ${length} bytes it says`);
}
