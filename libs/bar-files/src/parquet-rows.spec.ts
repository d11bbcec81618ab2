import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { BAR_MS, sessionOn } from '@tandem/domain';
import { allOf } from '../testing/all-of.js';
import type { DialectOptions } from './dialect.js';
import { openImport } from './open-import.js';

const OPEN = sessionOn('2026-01-22')!.open;
const times = [0, 1, 2].map((minute) => OPEN + minute * BAR_MS);
const PRICES = { open: [10, 11, 12], high: [11.1, 12.1, 13.1], low: [9, 10, 11], close: [10.1, 11.1, 12.1], volume: [100, 0, 300] };
type Columns = Parameters<typeof parquetWriteBuffer>[0]['columnData'];
const prices = (changes: Partial<Record<keyof typeof PRICES, unknown[]>> = {}): Columns =>
  Object.entries({ ...PRICES, ...changes }).map(([name, data]) => ({ name, data, type: 'DOUBLE' }));

/** A block of LZ4 that is one run of literals (https://github.com/lz4/lz4/blob/dev/doc/lz4_Block_format.md). */
function literalBlock(bytes: Uint8Array): Uint8Array {
  if (bytes.length < 15) return Uint8Array.of(bytes.length << 4, ...bytes);
  const rest = bytes.length - 15;
  return Uint8Array.of(0xf0, ...Array.from({ length: Math.floor(rest / 255) }, () => 255), rest % 255, ...bytes);
}

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'tandem-parquet-'));
});
afterEach(() => rm(directory, { recursive: true }));

async function read(columnData: Columns, options: Partial<Parameters<typeof parquetWriteBuffer>[0]> = {}, said: DialectOptions = {}) {
  const path = join(directory, 'NKE.parquet');
  await writeFile(path, Buffer.from(parquetWriteBuffer({ columnData, ...options })));
  const batches = await allOf((await openImport(path, said)).batches());
  return {
    bars: batches.flatMap(({ bars }) => bars),
    refused: batches.flatMap(({ refused }) => refused),
  };
}

describe('a Parquet file of bars', () => {
  it.each<[string, Columns[number]]>([
    ['timestamps', { name: 'ts', data: times.map((ts) => new Date(ts)), type: 'TIMESTAMP' }],
    ['milliseconds', { name: 'ts', data: times.map(BigInt), type: 'INT64' }],
    ['seconds', { name: 'ts', data: times.map((ts) => ts / 1_000), type: 'INT32' }],
    ['floating-point seconds', { name: 'ts', data: times.map((ts) => ts / 1_000), type: 'DOUBLE' }],
    ['text', { name: 'ts', data: times.map((ts) => new Date(ts).toISOString()), type: 'STRING' }],
  ])('may have its instants as %s', async (_, ts) => {
    const { bars, refused } = await read([ts, ...prices()]);
    expect(refused).toEqual([]);
    expect(bars.map(({ symbol, ts: starts, close, volume }) => [symbol, [...starts], [...close], [...volume]])).toEqual([
      ['NKE', times, PRICES.close, PRICES.volume],
    ]);
  });

  it.each(['MICROS', 'NANOS'] as const)('may have its instants in %s, of no zone', async (unit) => {
    const factor = unit === 'MICROS' ? 1_000n : 1_000_000n;
    const schema = [
      { name: 'root', num_children: 6 },
      {
        name: 'ts',
        type: 'INT64' as const,
        logical_type: { type: 'TIMESTAMP' as const, isAdjustedToUTC: false, unit },
        repetition_type: 'OPTIONAL' as const,
      },
      ...Object.keys(PRICES).map((name) => ({ name, type: 'DOUBLE' as const, repetition_type: 'OPTIONAL' as const })),
    ];
    const { bars } = await read(
      [{ name: 'ts', data: times.map((ts) => BigInt(ts) * factor) }, ...prices().map(({ name, data }) => ({ name, data }))],
      { schema },
      { zone: 'UTC' },
    );
    expect([...bars[0]!.ts]).toEqual(times);
  });

  it.each([
    ['a DATE', { name: 'date', type: 'INT32', converted_type: 'DATE', repetition_type: 'OPTIONAL' }],
    ['a midnight', { name: 'date', type: 'INT64', converted_type: 'TIMESTAMP_MILLIS', repetition_type: 'OPTIONAL' }],
  ] as const)('may have its days as %s beside times of day', async (_, date) => {
    const time = { name: 'time', type: 'INT64', logical_type: { type: 'TIME', isAdjustedToUTC: false, unit: 'MICROS' } } as const;
    const others = Object.keys(PRICES).map((name) => ({ name, type: 'DOUBLE', repetition_type: 'OPTIONAL' }) as const);
    const midnight = Date.parse('2026-01-22T00:00:00Z');
    const { bars } = await read(
      [
        { name: 'date', data: times.map(() => new Date(midnight)) },
        { name: 'time', data: times.map((ts) => BigInt(ts - midnight) * 1_000n) },
        ...prices().map(({ name, data }) => ({ name, data })),
      ],
      { schema: [{ name: 'root', num_children: 7 }, date, time, ...others] },
      { zone: 'UTC', stamp: 'start' },
    );
    expect([...bars[0]!.ts]).toEqual(times);
  });

  it('leaves out a row whose time of day is none', async () => {
    const time = { name: 'time', type: 'INT64', logical_type: { type: 'TIME', isAdjustedToUTC: false, unit: 'MICROS' } } as const;
    const others = Object.keys(PRICES).map((name) => ({ name, type: 'DOUBLE', repetition_type: 'OPTIONAL' }) as const);
    const midnight = Date.parse('2026-01-22T00:00:00Z');
    const { bars } = await read(
      [
        { name: 'date', data: times.map(() => new Date(midnight)) },
        { name: 'time', data: times.map((ts, i) => (i === 1 ? 2n ** 63n - 1n : BigInt(ts - midnight) * 1_000n)) },
        ...prices().map(({ name, data }) => ({ name, data })),
      ],
      {
        schema: [
          { name: 'root', num_children: 7 },
          { name: 'date', type: 'INT32', converted_type: 'DATE', repetition_type: 'OPTIONAL' },
          time,
          ...others,
        ],
      },
      { zone: 'UTC', stamp: 'start' },
    );
    expect([...bars[0]!.ts]).toEqual(times.filter((_, i) => i !== 1));
  });

  it('may have a column of symbols, others beside, and volumes in whole numbers', async () => {
    const { bars } = await read([
      { name: 'Symbol', data: ['SPY', 'NVDA', 'SPY'], type: 'STRING' },
      { name: 'trades', data: [1, 2, 3] },
      { name: 'TS', data: times.map((ts) => new Date(ts)), type: 'TIMESTAMP' },
      ...prices().filter(({ name }) => name !== 'volume'),
      { name: 'volume', data: [100n, 0n, 300n], type: 'INT64' },
    ]);
    expect(bars.map(({ symbol, length }) => [symbol, length])).toEqual([
      ['NVDA', 1],
      ['SPY', 2],
    ]);
  });

  it.each([
    ['GZIP', gzipSync],
    ['ZSTD', zstdCompressSync],
  ] as const)('may be compressed with %s', async (codec, compress) => {
    const { bars } = await read([{ name: 'ts', data: times.map(BigInt), type: 'INT64' }, ...prices()], {
      codec,
      compressors: { [codec]: (bytes: Uint8Array) => compress(bytes) },
    });
    expect([...bars[0]!.close]).toEqual(PRICES.close);
  });

  it('may be compressed with LZ4_RAW, as polars, DuckDB and Arrow write it', async () => {
    const { bars } = await read([{ name: 'ts', data: times.map(BigInt), type: 'INT64' }, ...prices()], {
      codec: 'LZ4_RAW',
      compressors: { LZ4_RAW: literalBlock },
    });
    expect([...bars[0]!.close]).toEqual(PRICES.close);
  });

  it.each<[string, string, readonly unknown[], object, string]>([
    ['raw bytes', 'volume', times.map(() => new Uint8Array(16)), { type: 'FIXED_LEN_BYTE_ARRAY', type_length: 16 }, '16 raw bytes'],
    ['instants', 'close', times.map(BigInt), { type: 'INT64', converted_type: 'TIMESTAMP_MILLIS' }, 'TIMESTAMP_MILLIS'],
    ['yes and no', 'open', [true, false, true], { type: 'BOOLEAN' }, 'BOOLEAN'],
  ])('with %s in the place of numbers is refused as a whole, with column and type', async (_, name, data, type, found) => {
    const columns = [
      { name: 'ts', data: times.map(BigInt) },
      ...prices().map((each) => ({ name: each.name, data: each.name === name ? data : each.data })),
    ];
    const typeOf = (column: string) => (column === name ? type : { type: column === 'ts' ? 'INT64' : 'DOUBLE' });
    const elements = columns.map((column) => ({ name: column.name, repetition_type: 'REQUIRED', ...typeOf(column.name) }));
    const schema = [{ name: 'root', num_children: columns.length }, ...elements] as NonNullable<
      Parameters<typeof parquetWriteBuffer>[0]['schema']
    >;
    await expect(read(columns as Columns, { schema })).rejects.toThrow(
      new RegExp(`NKE\\.parquet: column ${name} is ${found}, expected a number. Write it as`),
    );
  });

  it('has each refused row with its number, its cells, and the reason', async () => {
    const { bars, refused } = await read([
      { name: 'ts', data: [new Date(times[0]!), null, new Date(times[0]!)], type: 'TIMESTAMP' },
      ...prices(),
    ]);
    expect(bars[0]!.length).toBe(1);
    expect(refused).toEqual([
      { symbol: 'NKE', line: 2, raw: ',11,12.1,10,11.1,0', reason: expect.stringMatching(/^ts is no time/) },
      { symbol: 'NKE', line: 3, raw: '2026-01-22T14:30:00.000Z,12,13.1,11,12.1,300', reason: 'same minute as an earlier row' },
    ]);
  });

  it.each([
    ['a missing price', { close: [10.1, null, 12.1] }, 'close is not a positive price'],
    ['a price that is no number', { high: [11.1, Number.NaN, 13.1] }, 'high is not a positive price'],
    ['an infinite price', { high: [11.1, Infinity, 13.1] }, 'high is not a positive price'],
    ['a negative volume', { volume: [100, -1, 300] }, 'volume is not a number of shares'],
  ])('with %s refuses that row', async (_, changes, reason) => {
    const { bars, refused } = await read([{ name: 'ts', data: times.map((ts) => new Date(ts)), type: 'TIMESTAMP' }, ...prices(changes)]);
    expect(bars[0]!.length).toBe(2);
    expect(refused).toMatchObject([{ line: 2, reason }]);
  });

  it('may have fractions of shares, as splits leave them', async () => {
    const { bars, refused } = await read([
      { name: 'ts', data: times.map((ts) => new Date(ts)), type: 'TIMESTAMP' },
      ...prices({ volume: [100, 0.5, 300] }),
    ]);
    expect([[...bars[0]!.volume], refused]).toEqual([[100, 0.5, 300], []]);
  });

  it('that lacks a column is refused', async () => {
    await expect(read([{ name: 'ts', data: times.map(BigInt), type: 'INT64' }])).rejects.toThrow(
      /NKE\.parquet has no column open, high, low, close, volume/,
    );
  });

  it('that is damaged is refused where the damage is', async () => {
    const path = join(directory, 'NKE.parquet');
    const bytes = Buffer.from(parquetWriteBuffer({ columnData: [{ name: 'ts', data: times.map(BigInt), type: 'INT64' }, ...prices()] }));
    await writeFile(path, bytes.fill(0xff, 4, 40));
    await expect(openImport(path)).rejects.toThrow(/NKE\.parquet cannot be read to its end: .*Expected a complete Parquet file/);
  });
});
