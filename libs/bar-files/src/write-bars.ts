import type { FileHandle } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { ByteWriter, ParquetWriter } from 'hyparquet-writer';
import { writeAtomically } from '@tandem/config';
import type { BarSeries } from '@tandem/domain';
import { BAR_COLUMNS } from './columns.js';

/** Writes text from where the file stands, as fast as the disk takes it. */
async function writeText(file: FileHandle, text: Iterable<string> | AsyncIterable<string>, compressed: boolean): Promise<void> {
  const write = async (chunks: AsyncIterable<string | Buffer>) => {
    for await (const chunk of chunks) await file.appendFile(chunk);
  };
  if (compressed) await pipeline(Readable.from(text), createGzip(), write);
  else await pipeline(Readable.from(text), write);
}

/** Rows of text that are made at once: some 60 kB. */
const ROWS_AT_ONCE = 1_000;

/**
 * Writes bars as replays and imports read them. Numbers have as many digits as distinguish them from every other double, so that
 * they are read back bit by bit.
 */
async function writeCsv(file: FileHandle, parts: AsyncIterable<BarSeries>, compressed: boolean): Promise<void> {
  await writeText(file, textOf(parts), compressed);
}

async function* textOf(parts: AsyncIterable<BarSeries>): AsyncGenerator<string> {
  yield `${BAR_COLUMNS.join(',')}\n`;
  for await (const part of parts) {
    for (let from = 0; from < part.length; from += ROWS_AT_ONCE) yield rowsOf(part, from, Math.min(part.length, from + ROWS_AT_ONCE));
  }
}

function rowsOf({ ts, open, high, low, close, volume }: BarSeries, from: number, to: number): string {
  let text = '';
  for (let i = from; i < to; i += 1) text += `${instantOf(ts[i]!)},${open[i]},${high[i]},${low[i]},${close[i]},${volume[i]}\n`;
  return text;
}

/** `2026-01-22T14:30:00Z`: bars start with a minute. */
function instantOf(ts: number): string {
  return `${new Date(ts).toISOString().slice(0, 19)}Z`;
}

/** `ts` as milliseconds of UTC; `schemaFromColumnData` would make columns that may be empty. */
const SCHEMA = [
  { name: 'root', num_children: BAR_COLUMNS.length },
  {
    name: 'ts',
    type: 'INT64',
    converted_type: 'TIMESTAMP_MILLIS',
    logical_type: { type: 'TIMESTAMP', isAdjustedToUTC: true, unit: 'MILLIS' },
    repetition_type: 'REQUIRED',
  },
  ...BAR_COLUMNS.slice(1).map((name) => ({ name, type: 'DOUBLE', repetition_type: 'REQUIRED' }) as const),
] satisfies ConstructorParameters<typeof ParquetWriter>[0]['schema'];

/** Writes bars as Parquet, a row group a part, so that one part is in memory at a time. */
async function writeParquet(file: FileHandle, parts: AsyncIterable<BarSeries>): Promise<void> {
  const bytes = new ByteWriter();
  const flush = async () => {
    await file.appendFile(new Uint8Array(bytes.buffer, 0, bytes.index));
    bytes.index = 0;
  };
  const writer = new ParquetWriter({ writer: bytes, schema: SCHEMA, createdBy: 'tandem' });
  for await (const part of parts) {
    const columnData = BAR_COLUMNS.map((name) => ({ name, data: name === 'ts' ? Array.from(part.ts, BigInt) : part[name] }));
    await writer.write({ columnData, rowGroupSize: part.length });
    await flush();
  }
  await writer.finish();
  await flush();
}

/**
 * Writes rows of cells that need no quotes as CSV; a name that ends in `.gz` is compressed. The file appears when it is whole.
 */
export async function writeCsvRows(path: string, rows: Iterable<readonly (string | number)[]>): Promise<void> {
  await writeAtomically(path, (file) => writeText(file, linesOf(rows), /\.gz$/i.test(path)));
}

function* linesOf(rows: Iterable<readonly (string | number)[]>): Generator<string> {
  let lines: string[] = [];
  for (const row of rows) {
    lines.push(`${row.join(',')}\n`);
    if (lines.length < ROWS_AT_ONCE) continue;
    yield lines.join('');
    lines = [];
  }
  yield lines.join('');
}

/** Forms of a file of bars, as its name ends. */
export const BAR_FORMATS = ['csv.gz', 'csv', 'parquet'] as const;
export type BarFormat = (typeof BAR_FORMATS)[number];

/**
 * Writes a file of bars that a replay (CSV alone) and an import read back bit by bit. It appears when it is whole.
 * @param parts bars of one symbol, oldest first, in parts that fit into memory
 */
export async function writeBars(path: string, format: BarFormat, parts: AsyncIterable<BarSeries>): Promise<void> {
  await writeAtomically(path, (file) => (format === 'parquet' ? writeParquet(file, parts) : writeCsv(file, parts, format === 'csv.gz')));
}
