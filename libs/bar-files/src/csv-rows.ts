import { isSymbol } from '@tandem/domain';
import { BarFileError, shown } from './bar-file-error.js';
import { BarRows, timeOf, type RowSource } from './bar-rows.js';
import { BAR_COLUMNS } from './columns.js';
import type { CsvLayout } from './csv-layout.js';
import { PlainRow } from './plain-row.js';
import { NEWLINE, readCsvRecord, readLines } from './text-lines.js';
import { TimeSurvey } from './time-survey.js';
import type { TimeUnit } from './time-text.js';

/** A reader of plain rows, where there can be any. */
function plainRow(layout: CsvLayout, symbol: string, values: Float64Array, timeUnit: TimeUnit | null | undefined): PlainRow | undefined {
  const { columns, delimiter, marks } = layout;
  const isPlain = columns.timeOfDay < 0 && marks.decimal === '.' && (timeUnit ?? null) === null;
  return isPlain ? new PlainRow(columns, symbol, values, delimiter.charCodeAt(0)) : undefined;
}

/** Rows of a CSV file. Plain ones are read straight from their bytes, every other line from its text; both give the same. */
class CsvRows extends BarRows {
  readonly #plain: PlainRow | undefined;
  readonly #delimiter: string;
  #bytes: Buffer = Buffer.alloc(0);
  /** The row is `#bytes` from `#start` to the newline at `#end`. */
  #start = 0;
  #end = -1;
  #isPlain = false;

  constructor(layout: CsvLayout, source: RowSource, fast: boolean) {
    super(source, 'line');
    this.line = layout.headerLines;
    this.#delimiter = layout.delimiter;
    if (fast) this.#plain = plainRow(layout, source.symbol, this.values, source.dialect.timeUnit);
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
    this.symbol = plain.symbol;
    this.spelling = plain.spelling;
    if (!this.starts.isIdentity) this.values[0] = this.starts.of(this.values[0]!, plain.spelling);
    this.fault = this.valueFault();
    return true;
  }

  /** @returns false for an empty line, and for one of empty cells, as spreadsheets write them below their rows */
  #readText(): boolean {
    const { text } = this;
    if (text.replaceAll(this.#delimiter, '').trim() === '') return false;
    this.readRecord(readCsvRecord(text.replace(/\r$/, ''), this.#delimiter));
    return true;
  }
}

/** The lines of a file below its header, in blocks, and where the first of them begins. */
async function* linesBelow(path: string, { headerLines, encoding }: CsvLayout) {
  let line = 0;
  for await (const { bytes, share } of readLines(path, encoding)) {
    let from = 0;
    for (; line < headerLines && from < bytes.length; line += 1) from = bytes.indexOf(NEWLINE, from) + 1;
    if (line === headerLines) yield { bytes, from, share };
  }
}

/**
 * The rows of a CSV file of bars, in blocks: the same object each time, with the next rows at hand; a file without rows has a block without
 * rows.
 * @param fast false reads every row from its text, with the same result
 * @throws BarFileError when the file cannot be read to its end; all rows before are good
 */
export async function* readCsvRows(path: string, layout: CsvLayout, source: RowSource, fast = true): AsyncGenerator<BarRows> {
  const rows = new CsvRows(layout, source, fast);
  for await (const { bytes, from, share } of linesBelow(path, layout)) {
    rows.load(bytes, from, share);
    yield rows;
  }
}

/** Looks at the times of all rows, and at nothing else. @throws BarFileError when the file cannot be read to its end */
export async function surveyCsvTimes(path: string, layout: CsvLayout, timeUnit: TimeUnit | undefined): Promise<TimeSurvey> {
  const survey = new TimeSurvey(timeUnit);
  const values = new Float64Array(BAR_COLUMNS.length);
  const plain = plainRow(layout, '', values, timeUnit);
  const lastColumn = Math.max(...layout.columns.bar);
  const unread = { rows: 0, line: 0, text: '' };
  let line = layout.headerLines;
  for await (const { bytes, from } of linesBelow(path, layout)) {
    for (let start = from, end = 0; start < bytes.length; start = end + 1) {
      end = bytes.indexOf(NEWLINE, start);
      line += 1;
      if (plain?.readTime(bytes, start, end)) {
        survey.add(values[0]!, plain.spelling, () => bytes.toString('latin1', plain.timeStart, plain.timeEnd));
        continue;
      }
      const text = bytes.toString('utf8', start, end).trimEnd();
      const record = readCsvRecord(text, layout.delimiter);
      // A row that breaks off will be refused, whatever its time is.
      const isWhole = typeof record !== 'string' && record.length > lastColumn;
      if ((isWhole && survey.addText(timeOf(record, layout.columns))) || text.replaceAll(layout.delimiter, '').trim() === '') continue;
      if (isWhole) requireSameHeader(path, line, record, layout);
      unread.rows += 1;
      if (unread.rows === 1) [unread.line, unread.text] = [line, text];
    }
  }
  requireTimes(path, survey, unread);
  return survey;
}

/** @throws BarFileError for a header below the first one, of a file that was put behind it, that has the columns elsewhere */
function requireSameHeader(path: string, line: number, record: readonly string[], { columns }: CsvLayout): void {
  const names = BAR_COLUMNS.slice(1).map((column) => columns.names[column].toLowerCase());
  const cells = record.map((cell) => cell.toLowerCase());
  const isHeader = names.every((name) => cells.includes(name));
  if (!isHeader || names.every((name, k) => cells[columns.bar[k + 1]!] === name)) return;
  throw new BarFileError(`${path}, line ${line} is a header with other columns: '${shown(record.join(','))}'. ${OWN_FILES}`);
}

const OWN_FILES = 'Expected rows of one form; parts of others are read from files of their own.';

/** Rows, and their share, from which on it is no accident that they have no time. */
const MANY_UNREAD = { rows: 20, share: 0.1 } as const;

/** @throws BarFileError where many rows cannot be read, as those of a file of another form that was put behind this one */
function requireTimes(path: string, { uses }: TimeSurvey, unread: { rows: number; line: number; text: string }): void {
  const read = uses.reduce((sum, { rows }) => sum + rows, 0);
  if (read === 0 || unread.rows < MANY_UNREAD.rows || unread.rows < MANY_UNREAD.share * (read + unread.rows)) return;
  const where = `first line ${unread.line}: '${shown(unread.text)}'`;
  throw new BarFileError(`${path}: ${unread.rows} of ${read + unread.rows} rows have no time that can be read, ${where}. ${OWN_FILES}`);
}

/** One record of a CSV file and the line it stands in; 1 is the header. */
export interface CsvRecord {
  readonly record: readonly string[];
  readonly line: number;
}

/**
 * The records of a CSV file that is not of bars: the header first, trimmed, without empty lines.
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
