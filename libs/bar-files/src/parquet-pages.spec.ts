import { parquetWriteBuffer } from 'hyparquet-writer';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ColumnMetaData, SchemaElement } from 'hyparquet';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { BarFileError } from './bar-file-error.js';
import { openImport } from './open-import.js';
import { compressors } from './parquet-codecs.js';
import { requireSoundPages } from './parquet-pages.js';
import { readThrift } from './thrift-fields.js';

/** A field of a header of Thrift's compact protocol, so many after the last: a number (type 5) or a struct (type 12). */
const number = (delta: number, value: number) => [(delta << 4) | 5, ...varint(value < 0 ? -2 * value - 1 : 2 * value)];
const struct = (delta: number, ...fields: number[][]) => [(delta << 4) | 12, ...fields.flat(), 0];
const varint = (value: number): number[] => (value < 0x80 ? [value] : [(value % 0x80) | 0x80, ...varint(Math.floor(value / 0x80))]);

interface Page {
  readonly values?: number;
  readonly encoding?: number;
  readonly packed?: number;
}

/** One page of data without levels. */
function page(body: readonly number[], { values = 8, encoding = 0, packed = body.length }: Page = {}): Uint8Array {
  const header = [number(1, 0), number(1, body.length), number(1, packed), struct(2, number(1, values), number(1, encoding)), [0]];
  return Uint8Array.from([...header.flat(), ...body, 0]);
}

function look(bytes: Uint8Array, repetition_type: SchemaElement['repetition_type'] = 'REQUIRED'): void {
  const element: SchemaElement = { name: 'close', type: 'INT64', repetition_type };
  requireSoundPages(bytes, { element, column: { codec: 'UNCOMPRESSED' } as ColumnMetaData, rows: 8 });
}

const DICTIONARY = 8;
const DELTAS = 5;

describe('a page of a Parquet file', () => {
  it.each<[string, number[], Page]>([
    ['eight numbers', new Array<number>(64).fill(1), {}],
    ['a run of eight places in a dictionary', [2, ...varint(8 * 2), 1], { encoding: DICTIONARY }],
    ['a run of eight places in a dictionary of one value', [0, ...varint(8 * 2)], { encoding: DICTIONARY }],
    ['no run at all where there is one value', [0], { encoding: DICTIONARY }],
    ['a packed run that is padded', [2, ...varint(2 * 2 + 1), 0, 0, 0, 0], { encoding: DICTIONARY }],
    ['differences in four blocks of 32', [...varint(128), 4, 8, 2, 2, 0, 0, 0, 0], { encoding: DELTAS }],
  ])('may have %s', (_, body, options) => {
    expect(() => look(page(body, options))).not.toThrow();
  });

  it.each<[string, number[], Page, string]>([
    ['is longer than what there is', [1], { packed: 50 }, '50 bytes of a page, expected at most 2'],
    ['is of a negative length', [1], { packed: -1 }, '-1 bytes of a page'],
    ['has more values than its group has rows', [1], { values: 9 }, '9 values of a page, expected at most 8'],
    ['has a run longer than its values', [2, ...varint(9 * 2), 1], { encoding: DICTIONARY }, '9 values of a run, expected at most 8'],
    ['has a longer run of the one value', [0, ...varint(9 * 2)], { encoding: DICTIONARY }, '9 values of a run, expected at most 8'],
    ['has places of more bits than a number', [33], { encoding: DICTIONARY }, '33 bits of a place'],
    ['has differences in blocks of nothing', [0, 4, 8, 2], { encoding: DELTAS }, 'blocks of 0 values'],
    ['is in another encoding', [], { encoding: 7 }, 'values in the encoding 7'],
  ])('that %s is refused before it is decoded', (_, body, options, reason) => {
    expect(() => look(page(body, options))).toThrow(reason);
  });

  it('says of eight values whether they are there, and of no more, wherever its levels are said to end', () => {
    const levels = (runs: readonly number[], length = runs.length) => [length, 0, 0, 0, ...runs];
    const whole = [...varint(8 * 2), 1];
    expect(() => look(page([...levels(whole), 1, 1]), 'OPTIONAL')).not.toThrow();
    const short = [...varint(4 * 2), 1];
    expect(() => look(page([...levels(short), ...varint(4 * 2), 1]), 'OPTIONAL')).not.toThrow();
    expect(() => look(page([...levels(short), ...varint(5 * 2), 1]), 'OPTIONAL')).toThrow('5 values of a run, expected at most 4');
    expect(() => look(page([...levels(whole, 0), ...varint(9 * 2)]), 'OPTIONAL')).not.toThrow();
  });

  it.each(['SNAPPY', 'ZSTD', 'GZIP', 'BROTLI', 'LZ4', 'LZ4_RAW'] as const)(
    'is not unpacked with %s to more than a page may have',
    (codec) => {
      expect(() => compressors[codec]!(new Uint8Array(8), 2 ** 40)).toThrow('expected at most');
    },
  );

  it('is not unpacked with Snappy where its elements are more or less than it says', () => {
    // Its length, then one literal of three bytes.
    const packed = Uint8Array.of(3, 2 << 2, 1, 2, 3);
    expect(compressors.SNAPPY!(packed, 3)).toEqual(Uint8Array.of(1, 2, 3));
    for (const length of [2, 4]) expect(() => compressors.SNAPPY!(packed, length)).toThrow('does not unpack');
  });
});

describe('a footer', () => {
  it.each([
    ['a list longer than what follows', [0x19, 0xf5, 0x10, 0], 'a list of 16'],
    ['structs within structs without end', new Array<number>(40).fill(0x1c), 'structs within structs'],
    ['a number without end', [0x16, ...new Array<number>(11).fill(0x80)], 'a number of more than'],
    ['no end', [0x15, 2], 'outside the file'],
  ])('with %s is refused', (_, bytes, reason) => {
    expect(() => readThrift(Uint8Array.from(bytes), 0)).toThrow(reason);
  });
});

describe('a column of which a footer says too little', () => {
  let directory: string;
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'tandem-pages-'));
  });
  afterEach(() => rm(directory, { recursive: true }));

  const file = () => {
    const names = ['ts', 'open', 'high', 'low', 'close', 'volume'];
    const columnData = names.map((name) => ({ name, data: new Float64Array([1e9, 2e9]), type: 'DOUBLE' as const }));
    return Buffer.from(parquetWriteBuffer({ columnData, codec: 'UNCOMPRESSED', statistics: false }));
  };
  const importing = async (bytes: Buffer) => {
    const path = join(directory, 'NKE.parquet');
    await writeFile(path, bytes);
    return openImport(path, { zone: 'UTC', timeUnit: 's' });
  };

  it('is refused, and named, where that are fewer cells than its group has rows', async () => {
    const bytes = file();
    // The rows of the only group, field 3 of its struct, behind the bytes of all columns, field 2: both 64-bit numbers (type 6).
    const rows = bytes.lastIndexOf(Buffer.from([0x16, 4]));
    bytes[rows + 1] = 6;
    await expect(importing(bytes)).rejects.toThrow(/column ts has 2 cells in a group of 3 rows/);
  });

  it('is refused where a number stands in the place of all that is said of it', async () => {
    const bytes = file();
    // The last chunk: field 3, a struct (type 12) that begins with a type, becomes a number (type 6), and what follows a text (type 8).
    const said = bytes.lastIndexOf(Buffer.from([0x1c, 0x15, 10]));
    const end = bytes.indexOf(Buffer.from([0, 0, 0x16]), said);
    bytes.set([0x16, 0, 0xf8, end - said - 3], said);
    await expect(importing(bytes)).rejects.toThrow(BarFileError);
  });
});
