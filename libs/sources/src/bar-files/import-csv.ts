import type { BarBatch } from './bar-batch.js';
import { BatchBuilder } from './batch-builder.js';
import { readCsvRecord } from './csv-record.js';
import { readLines } from './csv-lines.js';
import { CsvRowsOfBars } from './csv-rows-of-bars.js';
import { BarFileError } from './errors.js';
import { locateImportColumns, type ImportColumns } from './import-columns.js';

const NEWLINE = 10;

/** How much of a first line an error shows. */
const SHOWN_HEADER = 200;

/**
 * The bars of a CSV file in batches, in the order of the file.
 * @param fileSymbol the symbol that the file's name says
 * @param fast false reads every row with csv-parse, with the same result
 * @throws BarFileError when the file cannot be read to its end or its header lacks a column; all batches before are good
 */
export async function* readCsvBatches(path: string, fileSymbol: string, fast = true): AsyncGenerator<BarBatch> {
  const builder = new BatchBuilder();
  let rows: CsvRowsOfBars | undefined;
  let line = 0;
  for await (const { bytes, share } of readLines(path)) {
    for (let from = 0, end = 0; from < bytes.length; from = end + 1) {
      end = bytes.indexOf(NEWLINE, from);
      line += 1;
      if (rows !== undefined) rows.add(bytes, from, end, line);
      else {
        const columns = readHeader(path, bytes.toString('utf8', from, end), fileSymbol);
        if (columns !== undefined) rows = new CsvRowsOfBars(builder, columns, fast);
      }
      if (builder.full) yield builder.take(share);
    }
  }
  if (rows === undefined) throw new BarFileError(`${path} is empty: expected the header 'ts,open,high,low,close,volume' in its first line.`);
  yield builder.take(1);
}

/** Reads the header alone. @throws as `readCsvBatches` */
export async function checkCsvHeader(path: string, fileSymbol: string): Promise<void> {
  for await (const { bytes } of readLines(path)) {
    for (const line of bytes.toString('utf8').split('\n')) {
      if (readHeader(path, line, fileSymbol) !== undefined) return;
    }
  }
  throw new BarFileError(`${path} is empty: expected the header 'ts,open,high,low,close,volume' in its first line.`);
}

/** The columns that a line names, behind a byte order mark if there is one; undefined when it is empty. */
function readHeader(path: string, line: string, fileSymbol: string): ImportColumns | undefined {
  const header = line.replace(/^\uFEFF/, '').trim();
  if (header === '') return undefined;
  const record = readCsvRecord(header);
  const names = typeof record === 'string' ? [header] : record;
  return locateImportColumns(path, names.join(',').length > SHOWN_HEADER ? [`${names.join(',').slice(0, SHOWN_HEADER)}…`] : names, fileSymbol);
}
