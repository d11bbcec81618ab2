import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { parse } from 'csv-parse';
import { BarFileError } from './bar-row.js';

/** What csv-parse gives with its options `info` and `raw`. */
export interface CsvRow {
  readonly record: readonly string[];
  readonly raw: string;
  readonly info: { readonly lines: number };
}

/**
 * Gives `consume` every row of a CSV file, the header first: one at a time, trimmed, without byte order mark and empty
 * lines. A name that ends in `.gz` is decompressed.
 * @param quoted whether fields may stand in double quotes; without it a stray quote costs one row, not the rest of the file
 * @throws BarFileError when the file cannot be read to its end; what `consume` throws
 */
export async function readCsvRows(path: string, quoted: boolean, consume: (rows: AsyncIterable<CsvRow>) => Promise<void>): Promise<void> {
  const quoting = quoted ? { quote: '"', relax_quotes: true } : { quote: null };
  const parser = parse({ ...quoting, bom: true, info: true, raw: true, relax_column_count: true, skip_empty_lines: true, trim: true });
  const compressed = path.endsWith('.gz');
  const file = createReadStream(path);
  try {
    if (compressed) await pipeline(file, createGunzip(), parser, consume);
    else await pipeline(file, parser, consume);
  } catch (error) {
    if (error instanceof BarFileError) throw error;
    throw new BarFileError(`${path} cannot be read to its end: ${(error as Error).message}. Expected a complete CSV file${compressed ? ' compressed with gzip' : ''}.`, { cause: error });
  }
}
