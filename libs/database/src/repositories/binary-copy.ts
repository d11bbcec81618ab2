import type { PoolClient } from 'pg';
import { to as copyTo } from 'pg-copy-streams';
import { allocateSeries, type BarSeries } from '@tandem/domain';

/*
 * PostgreSQL's binary COPY (manual, "COPY", "Binary Format"): an 11-byte signature, flags and extension length; rows of
 * a 16-bit field count and fields of a 32-bit length and value; a 16-bit -1 at the end. Six fields of eight bytes that
 * are never null make every row the same size, so a row needs no parsing.
 */
export const HEADER_BYTES = 19;
export const TRAILER_BYTES = 2;
const FIELD_BYTES = 4 + 8;
export const ROW_BYTES = 2 + 6 * FIELD_BYTES;

/** Instants travel as microseconds since 2000-01-01 00:00 UTC. */
export const POSTGRES_EPOCH_MS = Date.UTC(2000, 0, 1);

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
export function decodeRows(symbol: string, bytes: Buffer): BarSeries {
  const length = bytes.length / ROW_BYTES;
  if (!Number.isInteger(length)) throw new RangeError(`The bars of ${symbol} came in rows of an unexpected form.`);
  const series = allocateSeries(symbol, length);
  const columns = [series.open, series.high, series.low, series.close, series.volume];
  for (let i = 0; i < length; i++) {
    let at = i * ROW_BYTES + 2 + 4;
    series.ts[i] = Number(bytes.readBigInt64BE(at)) / 1000 + POSTGRES_EPOCH_MS;
    for (const column of columns) column[i] = bytes.readDoubleBE((at += FIELD_BYTES));
  }
  return series;
}
