import { basename } from 'node:path';
import type { BarSeries } from '@tandem/domain';
import { emptyFileError } from './bar-row.js';
import type { BarRows } from './bar-rows.js';
import { readCsvRows } from './csv-rows.js';
import { SymbolColumns } from './symbol-columns.js';

/** A row of a recording that is no bar. */
interface RejectedRecord {
  /** Of the file; 1 is the header. */
  readonly line: number;
  readonly raw: string;
  readonly reason: string;
  /** The instant that the row names, milliseconds since the Unix epoch; NaN when it names none. */
  readonly ts: number;
}

/** All of one recorded file. */
export interface Recording {
  /** Its name within the directory. */
  readonly file: string;
  readonly bars: BarSeries;
  readonly rejected: readonly RejectedRecord[];
  /** Bars that stood after a later one. They have been sorted. */
  readonly outOfOrder: number;
}

/**
 * Reads a recording to be replayed, `SYMBOL.csv` or `SYMBOL.csv.gz`: times must name UTC. Rows that are no bars are returned with
 * the reason; of several rows of a minute the first counts.
 * @throws BarFileError when the file is empty, cannot be read to its end, or lacks a column
 */
export async function readRecording(path: string, symbol: string): Promise<Recording> {
  const columns = new SymbolColumns(symbol);
  const lines: number[] = [];
  const rejected: RejectedRecord[] = [];
  const reject = ({ line, raw, values: [ts = Number.NaN] }: BarRows, reason: string) => rejected.push({ line, raw, reason, ts });
  let isEmpty = true;
  for await (const rows of readCsvRows(path, { symbol, utcOnly: true })) {
    isEmpty = false;
    while (rows.next()) {
      if (rows.fault !== undefined) reject(rows, rows.fault.reason);
      else if (columns.add(rows.values)) lines.push(rows.line);
      else reject(rows, `same minute as line ${lines[columns.indexOf(rows.values[0]!)!]}`);
    }
  }
  if (isEmpty) throw emptyFileError(path);
  const { outOfOrder } = columns;
  return { file: basename(path), bars: columns.take(), rejected, outOfOrder };
}
