import { basename } from 'node:path';
import type { BarSeries } from '@tandem/domain';
import type { BarRows } from './bar-rows.js';
import type { ReadOptions } from './dialect.js';
import { openBarFile } from './open-bar-file.js';
import { SAME_MINUTE } from './open-import.js';
import { chooseBarFiles } from './read-bar-directory.js';
import { SymbolColumns } from './symbol-columns.js';

/** A row of a recording that is no bar. */
interface RejectedRecord {
  /** Its name within the directory. */
  readonly file: string;
  /** Of the file; 1 is the header. */
  readonly line: number;
  readonly raw: string;
  readonly reason: string;
  /** When a bar of the row would start, milliseconds since the Unix epoch; NaN when its time is none. */
  readonly ts: number;
}

/** All recorded bars of one symbol. */
export interface Recording {
  readonly bars: BarSeries;
  readonly rejected: readonly RejectedRecord[];
  /** Bars that stood after a later one. They have been sorted. */
  readonly outOfOrder: number;
}

class RecordingReader {
  readonly #columns: SymbolColumns;
  readonly #rejected: RejectedRecord[] = [];

  constructor(symbol: string) {
    this.#columns = new SymbolColumns(symbol);
  }

  add(file: string, rows: BarRows): void {
    const reason = rows.fault?.reason ?? (this.#columns.add(rows.values) ? undefined : SAME_MINUTE);
    if (reason !== undefined) this.#rejected.push({ file, line: rows.line, raw: rows.raw, reason, ts: rows.values[0]! });
  }

  recording(): Recording {
    const { outOfOrder } = this.#columns;
    return { bars: this.#columns.take(), rejected: this.#rejected, outOfOrder };
  }
}

/**
 * Reads the recordings of `symbols` in a directory: `SYMBOL.csv`, `SYMBOL.csv.gz` or `SYMBOL.parquet`; a column `symbol` goes before
 * the name of its file. Rows that are no bars are returned with the reason; of several rows of a minute the first counts.
 * @returns one a symbol that there is a row or a file of
 * @throws BarFileError when the directory cannot be opened, or a file is empty, cannot be read to its end, or lacks a column;
 * UnclearFileError
 */
export async function readRecordings(
  directory: string,
  symbols: readonly string[],
  options: ReadOptions = {},
): Promise<ReadonlyMap<string, Recording>> {
  const { paths } = await chooseBarFiles(directory);
  const readers = new Map<string, RecordingReader>();
  for (const fileSymbol of symbols) {
    const path = paths.get(fileSymbol);
    if (path === undefined) continue;
    const file = await openBarFile(path, options);
    if (!readers.has(fileSymbol)) readers.set(fileSymbol, new RecordingReader(fileSymbol));
    for await (const rows of file.rows()) {
      while (rows.next()) {
        const symbol = rows.symbol ?? fileSymbol;
        if (!symbols.includes(symbol)) continue;
        const reader = readers.get(symbol) ?? new RecordingReader(symbol);
        readers.set(symbol, reader);
        reader.add(basename(path), rows);
      }
    }
  }
  return new Map([...readers].map(([symbol, reader]) => [symbol, reader.recording()]));
}
