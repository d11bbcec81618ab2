import type { PoolClient } from 'pg';
import { to as copyTo } from 'pg-copy-streams';
import { allocateSeries, type BarSeries, type Source } from '@tandem/domain';

/*
 * PostgreSQL's binary COPY (manual, "COPY", "Binary Format"): an 11-byte signature, flags and extension length; rows of
 * a 16-bit field count and fields of a 32-bit length and value; a 16-bit -1 at the end. Six fields of eight bytes that
 * are never null make every row the same size, so a row needs no parsing.
 */
const HEADER_BYTES = 19;
const TRAILER_BYTES = 2;
const FIELD_BYTES = 4 + 8;
const ROW_BYTES = 2 + 6 * FIELD_BYTES;

/** Instants travel as microseconds since 2000-01-01 00:00 UTC. */
const POSTGRES_EPOCH_MS = Date.UTC(2000, 0, 1);

/**
 * Reads the answer of `select` into columns, without an object a row.
 * @param select rows of exactly (ts timestamptz, open, high, low, close, volume float8), none null, oldest first
 */
export async function copySeries(client: PoolClient, symbol: string, select: string): Promise<BarSeries> {
  const chunks: Buffer[] = [];
  for await (const chunk of client.query(copyTo(`copy (${select}) to stdout (format binary)`))) chunks.push(chunk as Buffer);
  return decodeRows(symbol, Buffer.concat(chunks).subarray(HEADER_BYTES, -TRAILER_BYTES));
}

/** The rows of an answer, without what stands before and behind them, in columns. */
function decodeRows(symbol: string, bytes: Buffer): BarSeries {
  const length = bytes.length / ROW_BYTES;
  if (!Number.isInteger(length)) throw new RangeError(`The bars of ${symbol} came in rows of an unexpected form.`);
  const series = allocateSeries(symbol, length);
  const { ts, open, high, low, close, volume } = series;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let i = 0, at = 2 + 4; i < length; i += 1, at += ROW_BYTES) {
    ts[i] = readInstant(view, at);
    open[i] = view.getFloat64(at + FIELD_BYTES);
    high[i] = view.getFloat64(at + 2 * FIELD_BYTES);
    low[i] = view.getFloat64(at + 3 * FIELD_BYTES);
    close[i] = view.getFloat64(at + 4 * FIELD_BYTES);
    volume[i] = view.getFloat64(at + 5 * FIELD_BYTES);
  }
  return series;
}

/** What `writeInstant` writes. */
function readInstant(view: DataView, at: number): number {
  return (view.getInt32(at) * 0x1_0000_0000 + view.getUint32(at + 4)) / 1_000 + POSTGRES_EPOCH_MS;
}

/** Bytes of rows that are decoded at once: some 50,000 bars. */
const PART_BYTES = 50_000 * ROW_BYTES;

/**
 * The answer of `select` in parts, so that any number of bars takes the memory of one part.
 * @param select as for `copySeries`
 */
export async function* streamSeries(client: PoolClient, symbol: string, select: string): AsyncGenerator<BarSeries> {
  let chunks: Buffer[] = [];
  let size = -HEADER_BYTES;
  let skipped = HEADER_BYTES;
  for await (const chunk of client.query(copyTo(`copy (${select}) to stdout (format binary)`))) {
    chunks.push(chunk as Buffer);
    size += (chunk as Buffer).length;
    if (size < PART_BYTES + TRAILER_BYTES) continue;
    const bytes = Buffer.concat(chunks);
    const end = skipped + Math.floor((size - TRAILER_BYTES) / ROW_BYTES) * ROW_BYTES;
    yield decodeRows(symbol, bytes.subarray(skipped, end));
    chunks = [bytes.subarray(end)];
    size = bytes.length - end;
    skipped = 0;
  }
  const rest = Buffer.concat(chunks).subarray(skipped, -TRAILER_BYTES);
  if (rest.length > 0) yield decodeRows(symbol, rest);
}

/** Columns of `bars` in the order in which `encodeSeries` writes them. */
export const ENCODED_COLUMNS = 'symbol, ts, open, high, low, close, volume, source, fetched_at';
const FIELD_COUNT = 9;

/** Where bars in columns came from and when each of them was fetched, by the start of the bar. */
export interface SeriesProvenance {
  readonly source: Source;
  readonly fetchedAt: (ts: number) => number;
}

/** What stands before the rows of a binary COPY: the signature, no flags, no extension. */
export const COPY_HEADER = Buffer.from('PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0', 'latin1');
/** What stands behind them: a row of -1 fields. */
export const COPY_TRAILER = Buffer.from([0xff, 0xff]);

/**
 * The rows of a series in PostgreSQL's binary COPY format (manual, "COPY", "Binary Format"). All are of the same size, as the
 * symbol and the source are those of every row, so that one row serves the next as its form.
 */
export function encodeSeries(series: BarSeries, { source, fetchedAt }: SeriesProvenance): Buffer {
  const form = rowTemplate(series.symbol, source);
  const bytes = Buffer.alloc(form.row.length * series.length, form.row);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const { ts, open, high, low, close, volume, length } = series;
  for (let i = 0, at = form.ts; i < length; i += 1, at += form.row.length) {
    writeInstant(view, at, ts[i]!);
    view.setFloat64(at + FIELD_BYTES, open[i]!);
    view.setFloat64(at + 2 * FIELD_BYTES, high[i]!);
    view.setFloat64(at + 3 * FIELD_BYTES, low[i]!);
    view.setFloat64(at + 4 * FIELD_BYTES, close[i]!);
    view.setFloat64(at + 5 * FIELD_BYTES, volume[i]!);
    writeInstant(view, at + form.fetchedAt, fetchedAt(ts[i]!));
  }
  return bytes;
}

/** A row whose numbers are yet to be written: `ts` is the position of the time, `fetchedAt` that of the fetch from there. */
function rowTemplate(symbol: string, source: string): { row: Buffer; ts: number; fetchedAt: number } {
  const count = Buffer.alloc(2);
  count.writeInt16BE(FIELD_COUNT);
  const eight = Buffer.from([0, 0, 0, 8, 0, 0, 0, 0, 0, 0, 0, 0]);
  const before = Buffer.concat([count, textField(symbol)]);
  const between = textField(source);
  const row = Buffer.concat([before, ...Array.from({ length: 6 }, () => eight), between, eight]);
  return { row, ts: before.length + 4, fetchedAt: 6 * FIELD_BYTES + between.length };
}

function textField(text: string): Buffer {
  const value = Buffer.from(text);
  const length = Buffer.alloc(4);
  length.writeInt32BE(value.length);
  return Buffer.concat([length, value]);
}

/** Microseconds since 2000 as 64 bits: below 2^53, so that two halves are exact without a BigInt a row. */
function writeInstant(view: DataView, at: number, ms: number): void {
  const micros = (ms - POSTGRES_EPOCH_MS) * 1_000;
  const high = Math.floor(micros / 0x1_0000_0000);
  view.setInt32(at, high);
  view.setUint32(at + 4, micros - high * 0x1_0000_0000);
}
