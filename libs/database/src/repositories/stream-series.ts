import type { PoolClient } from 'pg';
import { to as copyTo } from 'pg-copy-streams';
import type { BarSeries } from '@tandem/domain';
import { decodeRows, HEADER_BYTES, ROW_BYTES, TRAILER_BYTES } from './binary-copy.js';

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
