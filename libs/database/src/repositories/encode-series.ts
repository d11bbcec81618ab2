import type { BarSeries, Source } from '@tandem/domain';
import { POSTGRES_EPOCH_MS } from './binary-copy.js';

/** Columns of `bars` in the order in which `encodeSeries` writes them. */
export const ENCODED_COLUMNS = 'symbol, ts, open, high, low, close, volume, source, fetched_at';
const FIELDS = 9;
/** Bytes of a field of eight bytes with its length. */
const EIGHT = 4 + 8;

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
  const form = formOf(series.symbol, source);
  const bytes = Buffer.alloc(form.row.length * series.length, form.row);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const { ts, open, high, low, close, volume, length } = series;
  for (let i = 0, at = form.ts; i < length; i += 1, at += form.row.length) {
    writeInstant(view, at, ts[i]!);
    view.setFloat64(at + EIGHT, open[i]!);
    view.setFloat64(at + 2 * EIGHT, high[i]!);
    view.setFloat64(at + 3 * EIGHT, low[i]!);
    view.setFloat64(at + 4 * EIGHT, close[i]!);
    view.setFloat64(at + 5 * EIGHT, volume[i]!);
    writeInstant(view, at + form.fetchedAt, fetchedAt(ts[i]!));
  }
  return bytes;
}

/** A row whose numbers are yet to be written: `ts` is the position of the time, `fetchedAt` that of the fetch from there. */
function formOf(symbol: string, source: string): { row: Buffer; ts: number; fetchedAt: number } {
  const count = Buffer.alloc(2);
  count.writeInt16BE(FIELDS);
  const eight = Buffer.from([0, 0, 0, 8, 0, 0, 0, 0, 0, 0, 0, 0]);
  const before = Buffer.concat([count, textField(symbol)]);
  const between = textField(source);
  const row = Buffer.concat([before, ...Array.from({ length: 6 }, () => eight), between, eight]);
  return { row, ts: before.length + 4, fetchedAt: 6 * EIGHT + between.length };
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
