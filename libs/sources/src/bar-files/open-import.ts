import { basename } from 'node:path';
import type { BarBatch } from './bar-batch.js';
import { BarFileError } from './errors.js';
import { requireWhole } from './file-bytes.js';
import { checkCsvHeader, readCsvBatches } from './import-csv.js';
import { checkParquet, readParquetBatches } from './import-parquet.js';

const NAME = /^(.+?)\.(csv|csv\.gz|parquet)$/i;

/** A file of bars that has been looked at and can be read from its beginning, as often as needed. */
export interface ImportFile {
  readonly path: string;
  /** Name within its directory. */
  readonly name: string;
  /** Bytes, as it lies on the disk. */
  readonly size: number;
  /** Its bars, in the order of the file. Throws BarFileError when it cannot be read to its end; all batches before are good. */
  batches(): AsyncGenerator<BarBatch>;
}

/**
 * Looks at a file named `SYMBOL.csv`, `SYMBOL.csv.gz` or `SYMBOL.parquet`, whose columns are `ts,open,high,low,close,volume`
 * in any order and case, others between them; a column `symbol` goes before the file's name. Compressed files are read to
 * their end, because only that tells whether they are whole.
 * @throws BarFileError when the file is missing, damaged or empty, lacks a column, or does not say whose bars it holds
 */
export async function openImport(path: string): Promise<ImportFile> {
  const name = basename(path);
  const [, symbol = '', kind = ''] = NAME.exec(name) ?? [];
  if (kind === '') throw new BarFileError(`${path} is no file of bars by its name: expected SYMBOL.csv, SYMBOL.csv.gz or SYMBOL.parquet.`);
  const fileSymbol = symbol.toUpperCase();
  const size = await requireWhole(path);
  if (kind.toLowerCase() === 'parquet') {
    await checkParquet(path, fileSymbol);
    return { path, name, size, batches: () => readParquetBatches(path, fileSymbol) };
  }
  await checkCsvHeader(path, fileSymbol);
  return { path, name, size, batches: () => readCsvBatches(path, fileSymbol) };
}
