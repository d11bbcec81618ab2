import { isSymbol, isValidBar, TradingMinutes } from '@tandem/domain';
import { BATCH_ROWS, BatchBuilder, type BarBatch, type SymbolColumns } from './bar-batch.js';
import { BarFileError } from './bar-row.js';
import { readCsvRecord, readLines } from './csv-lines.js';
import { locateImportColumns, readImportRow, type ImportColumns } from './import-row.js';
import { PlainRow } from './plain-row.js';

/** The most of a refused row that is kept. */
const RAW_LENGTH = 1_000;

/**
 * Puts the lines of a CSV file into batches. Plain rows that are valid bars go there straight from their bytes; every
 * other line is read with care, which alone decides what is refused, and why.
 */
class CsvRowsOfBars {
  readonly #builder: BatchBuilder;
  readonly #columns: ImportColumns;
  readonly #plain: PlainRow | undefined;
  readonly #minutes = new TradingMinutes();
  #current: SymbolColumns;

  /** @param fast whether plain rows may take the short way; both ways give the same */
  constructor(builder: BatchBuilder, columns: ImportColumns, fast: boolean) {
    this.#builder = builder;
    this.#columns = columns;
    this.#plain = fast ? new PlainRow(columns) : undefined;
    this.#current = builder.columnsOf(columns.fileSymbol, columns.symbol < 0 ? BATCH_ROWS : undefined);
  }

  /** Takes line number `line`, the bytes from `from` to the newline at `end`. */
  add(bytes: Buffer, from: number, end: number, line: number): void {
    const plain = this.#plain;
    if (plain?.read(bytes, from, end) === true) {
      const [ts, open, high, low, close, volume] = plain.cells as unknown as [number, number, number, number, number, number];
      if (plain.symbol !== this.#current.symbol && isSymbol(plain.symbol)) this.#current = this.#builder.columnsOf(plain.symbol);
      const isBar = plain.symbol === this.#current.symbol && this.#minutes.has(ts) && isValidBar(open, high, low, close, volume);
      if (isBar && this.#current.add(ts, open, high, low, close, volume)) return this.#builder.taken(plain.withoutZone);
    }
    this.#addWithCare(bytes.toString('utf8', from, end), line);
  }

  #addWithCare(text: string, line: number): void {
    if (text.trim() === '') return;
    const refuse = (symbol: string | undefined, reason: string) => this.#builder.refuse({ symbol, line, raw: text.trimEnd().slice(0, RAW_LENGTH), reason });
    const record = readCsvRecord(text.replace(/\r$/, ''));
    if (typeof record === 'string') return refuse(undefined, record);
    const row = readImportRow(record, this.#columns);
    if ('reason' in row) return refuse(row.symbol, row.reason);
    this.#current = this.#builder.columnsOf(row.symbol);
    if (this.#current.add(...row.values)) this.#builder.taken(row.withoutZone);
    else refuse(row.symbol, 'same minute as an earlier line');
  }
}

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
