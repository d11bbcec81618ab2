import { isSymbol } from '@tandem/domain';
import { BarFileError, emptyFileError, type BarColumns } from './bar-row.js';
import { BarRows, chooseColumns, type RowOptions } from './bar-rows.js';
import { NEWLINE, readCsvRecord, readLines } from './csv-lines.js';
import { PlainRow } from './plain-row.js';

/** Rows of a CSV file. Plain ones are read straight from their bytes, every other line from its text; both give the same. */
class CsvRows extends BarRows {
  readonly #plain: PlainRow | undefined;
  #bytes: Buffer = Buffer.alloc(0);
  /** The row is `#bytes` from `#start` to the newline at `#end`. */
  #start = 0;
  #end = -1;
  #isPlain = false;

  constructor(columns: BarColumns, options: RowOptions, headerLine: number) {
    super(columns, options, 'line');
    this.line = headerLine;
    if (options.fast !== false) this.#plain = new PlainRow(columns, options.symbol, this.values);
  }

  /** Goes before the row that starts at `from` in the next lines of the file. */
  load(bytes: Buffer, from: number, share: number): void {
    this.#bytes = bytes;
    this.#end = from - 1;
    this.share = share;
  }

  override next(): boolean {
    const bytes = this.#bytes;
    while (this.#end + 1 < bytes.length) {
      this.#start = this.#end + 1;
      this.#end = bytes.indexOf(NEWLINE, this.#start);
      this.line += 1;
      this.#isPlain = this.#readPlain();
      if (this.#isPlain || this.#readText()) return true;
    }
    return false;
  }

  override get text(): string {
    return this.#bytes.toString('utf8', this.#start, this.#end);
  }

  override get time(): string {
    return this.#isPlain ? this.#bytes.toString('latin1', this.#plain!.timeStart, this.#plain!.timeEnd) : super.time;
  }

  #readPlain(): boolean {
    const plain = this.#plain;
    if (plain === undefined || !plain.read(this.#bytes, this.#start, this.#end)) return false;
    if (plain.symbol !== this.symbol && !isSymbol(plain.symbol)) return false;
    if (this.options.utcOnly === true && plain.spelling !== 'utc') return false;
    this.symbol = plain.symbol;
    this.spelling = plain.spelling;
    this.fault = this.valueFault();
    return true;
  }

  /** @returns false for an empty line */
  #readText(): boolean {
    const { text } = this;
    if (text.trim() === '') return false;
    this.readRecord(readCsvRecord(text.replace(/\r$/, '')));
    return true;
  }
}

/**
 * The rows of a CSV file of bars, in blocks: the same object each time, with the next rows at hand. An empty file has no block, one with a
 * header alone has one without rows.
 * @throws BarFileError when the file cannot be read to its end, lacks a column, or says no symbol; all rows before are good
 */
export async function* readCsvRows(path: string, options: RowOptions): AsyncGenerator<BarRows> {
  let rows: CsvRows | undefined;
  let line = 0;
  for await (const { bytes, share } of readLines(path)) {
    let from = 0;
    while (rows === undefined && from < bytes.length) {
      const end = bytes.indexOf(NEWLINE, from);
      line += 1;
      const header = readCsvHeader(bytes.toString('utf8', from, end));
      if (header !== undefined) rows = new CsvRows(chooseColumns(path, header, options), options, line);
      from = end + 1;
    }
    if (rows === undefined) continue;
    rows.load(bytes, from, share);
    yield rows;
  }
}

/** Reads the header alone. @throws BarFileError as `readCsvRows`, and for an empty file */
export async function checkCsvHeader(path: string, options: RowOptions): Promise<void> {
  for await (const _ of readCsvRows(path, options)) return;
  throw emptyFileError(path);
}

/** The names of a header, without a byte order mark; undefined for an empty line. */
function readCsvHeader(line: string): readonly string[] | undefined {
  const header = line.replace(/^\uFEFF/, '').trim();
  if (header === '') return undefined;
  const record = readCsvRecord(header);
  return typeof record === 'string' ? [header] : record;
}

/** One record of a CSV file and the line it stands in; 1 is the header. */
export interface CsvRecord {
  readonly record: readonly string[];
  readonly line: number;
}

/**
 * The records of a CSV file that is not of one-minute bars: the header first, trimmed, without empty lines.
 * @throws BarFileError when the file cannot be read to its end or a line is no CSV
 */
export async function* readCsvRecords(path: string): AsyncGenerator<CsvRecord> {
  let line = 0;
  for await (const { bytes } of readLines(path)) {
    for (let from = 0, end = 0; from < bytes.length; from = end + 1) {
      end = bytes.indexOf(NEWLINE, from);
      line += 1;
      const text = bytes
        .toString('utf8', from, end)
        .replace(/^\uFEFF/, '')
        .trim();
      if (text === '') continue;
      const record = readCsvRecord(text);
      if (typeof record === 'string') throw new BarFileError(`${path}, line ${line} is ${record}.`);
      yield { record, line };
    }
  }
}
