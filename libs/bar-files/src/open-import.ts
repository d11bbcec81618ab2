import { basename } from 'node:path';
import { isValidBar, TradingMinutes } from '@tandem/domain';
import { BATCH_ROWS, BatchBuilder, type BarBatch } from './bar-batch.js';
import { BarFileError, type BarValues } from './bar-row.js';
import { requireWhole } from './csv-lines.js';
import { checkCsvHeader, readCsvBatches } from './import-csv.js';
import { locateImportColumns, readImportRow } from './import-row.js';
import { cellText, openParquet, type ParquetFile } from './parquet-scan.js';

/** Looks at the columns alone. @throws as `readParquetBatches` */
async function checkParquet(path: string, fileSymbol: string): Promise<void> {
  await openBars(path, fileSymbol);
}

/**
 * The bars of a Parquet file in batches, in the order of the file; one row group of it is in memory at a time.
 * @param fileSymbol the symbol that the file's name says
 * @throws BarFileError when the file cannot be read to its end or lacks a column; all batches before are good
 */
async function* readParquetBatches(path: string, fileSymbol: string): AsyncGenerator<BarBatch> {
  const file = await openBars(path, fileSymbol);
  const rows = new ParquetRowsOfBars(file, fileSymbol);
  for await (const { start, length, columns } of file.groups()) {
    for (let i = 0; i < length; i += 1) {
      rows.add(columns.map((column) => column[i] as unknown), start + i + 1);
      if (rows.builder.full) yield rows.builder.take((start + i + 1) / file.rows);
    }
  }
  yield rows.builder.take(1);
}

/** The columns in the order of BAR_COLUMNS, then the symbol's where there is one. */
function openBars(path: string, fileSymbol: string): Promise<ParquetFile> {
  return openParquet(path, (header) => {
    const { bar, symbol } = locateImportColumns(path, header, fileSymbol);
    return symbol < 0 ? bar : [...bar, symbol];
  });
}

const IN_ORDER = [0, 1, 2, 3, 4, 5] as const;

class ParquetRowsOfBars {
  readonly builder = new BatchBuilder();
  readonly #minutes = new TradingMinutes();
  readonly #file: ParquetFile;
  readonly #fileSymbol: string;
  readonly #isPlain: boolean;

  constructor(file: ParquetFile, fileSymbol: string) {
    this.#file = file;
    this.#fileSymbol = fileSymbol;
    if (file.columns.length === IN_ORDER.length) this.builder.columnsOf(fileSymbol, BATCH_ROWS);
    this.#isPlain = file.columns[0]!.isInstant && file.columns.length === IN_ORDER.length;
  }

  /** @param line number of the row, from 1 */
  add(cells: readonly unknown[], line: number): void {
    const { isLocal } = this.#file.columns[0]!;
    if (this.#isPlain && areNumbers(cells) && this.#isBar(cells) && this.builder.columnsOf(this.#fileSymbol).add(...cells)) {
      return this.builder.taken(isLocal);
    }
    const texts = cells.map((cell, k) => cellText(this.#file.columns[k]!, cell));
    const row = readImportRow(texts, { bar: IN_ORDER, symbol: texts.length > IN_ORDER.length ? IN_ORDER.length : -1, width: texts.length, fileSymbol: this.#fileSymbol });
    const refuse = (reason: string) => this.builder.refuse({ symbol: row.symbol, line, raw: texts.join(','), reason });
    if ('reason' in row) return refuse(row.reason);
    if (this.builder.columnsOf(row.symbol).add(...row.values)) this.builder.taken(row.withoutZone || isLocal);
    else refuse('same minute as an earlier row');
  }

  #isBar([ts, open, high, low, close, volume]: BarValues): boolean {
    return this.#minutes.has(ts) && isValidBar(open, high, low, close, volume);
  }
}

function areNumbers(cells: readonly unknown[]): cells is BarValues {
  return cells.every((cell) => typeof cell === 'number');
}

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
