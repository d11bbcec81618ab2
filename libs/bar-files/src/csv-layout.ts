import { BarFileError, EmptyFileError, shown, UnclearFileError } from './bar-file-error.js';
import { BAR_COLUMNS, BAR_HEADER, locateColumns, requireSymbol, type BarColumns } from './columns.js';
import type { DialectOptions } from './dialect.js';
import { NumberMarksSurvey, plainDecimals, toNumber, type NumberMarks } from './number-text.js';
import { NEWLINE, readCsvRecord, readLines, type TextForm } from './text-lines.js';
import { readTime } from './time-text.js';

/** How a CSV file is laid out, as far as its first lines tell. */
export interface CsvLayout extends TextForm {
  readonly delimiter: string;
  readonly columns: BarColumns;
  readonly marks: NumberMarks;
  /** Lines of the file before its first row. */
  readonly headerLines: number;
  /** Of the whole file, where its header names it. */
  readonly symbol: string | undefined;
}

/** Lines in which marks of numbers are looked for: some sessions; and characters of them, which are held in memory. */
const SAMPLE_LINES = 2_000;
const SAMPLE_LENGTH = 1 << 24;
/** Ten times as many as tables of bars with all indicators have. */
const MAX_COLUMNS = 2_000;

const DELIMITERS = [',', ';', '\t', '|'] as const;

interface HeaderLine {
  readonly line: number;
  readonly text: string;
}

/**
 * Looks at the header and the first rows.
 * @param fileSymbol by the file's name, in upper case
 * @throws EmptyFileError; BarFileError when it cannot be read, lacks a column or says no symbol; UnclearFileError
 */
export async function readCsvLayout(path: string, fileSymbol: string, options: DialectOptions): Promise<CsvLayout> {
  const { lines, form } = await readSample(path, options.encoding);
  const stated = /^sep=(.)$/i.exec(lines[0]?.text ?? '')?.[1];
  const first = lines.findIndex(({ text }, i) => !text.startsWith('#') && (stated === undefined || i > 0));
  const body = first < 0 ? [] : lines.slice(first);
  const [header] = body;
  if (header === undefined) throw new EmptyFileError(path, BAR_HEADER);
  const delimiter = stated ?? delimiterOf(header.text);
  const cells = (line: HeaderLine | undefined) => recordOf(line?.text ?? '', delimiter);
  const { names, symbol, rows, lines: headerLines } = headerOf(path, body, cells, options);
  if (names.length > MAX_COLUMNS)
    throw new BarFileError(`${path} has ${names.length} columns, expected at most ${MAX_COLUMNS}: '${BAR_HEADER}' and others.`);
  const columns = locateColumns(path, names, options);
  requireSymbol(path, columns, symbol ?? fileSymbol);
  const records = rows.map((row) => cells(row).slice(0, columns.width));
  const marks = options.decimal === undefined ? marksOf(path, records, columns) : marksFor(options.decimal, records, columns);
  requireNumbers(path, records, columns, marks);
  return { ...form, delimiter, columns, marks, headerLines, symbol };
}

async function readSample(path: string, encoding: string | undefined): Promise<{ lines: HeaderLine[]; form: TextForm }> {
  const lines: HeaderLine[] = [];
  let [line, form]: [number, TextForm] = [0, { encoding: 'utf-8', lineEnd: 'LF' }];
  let length = 0;
  const isFull = () => lines.length >= SAMPLE_LINES || length >= SAMPLE_LENGTH;
  for await (const block of readLines(path, encoding)) {
    form = block.form;
    for (let from = 0, end = 0; from < block.bytes.length && !isFull(); from = end + 1) {
      end = block.bytes.indexOf(NEWLINE, from);
      line += 1;
      // A byte order mark counts as a blank.
      const text = block.bytes.toString('utf8', from, end).trim();
      if (text !== '') lines.push({ line, text });
      length += text.length;
    }
    if (isFull()) break;
  }
  return { lines, form };
}

function recordOf(text: string, delimiter: string): readonly string[] {
  const record = readCsvRecord(text, delimiter);
  return typeof record === 'string' ? [text] : record;
}

/** The one that gives the most cells. */
function delimiterOf(header: string): string {
  return DELIMITERS.reduce((best, each) => (recordOf(header, each).length > recordOf(header, best).length ? each : best));
}

interface Header {
  readonly names: readonly string[];
  readonly symbol: string | undefined;
  readonly rows: readonly HeaderLine[];
  readonly lines: number;
}

function headerOf(
  path: string,
  body: readonly HeaderLine[],
  cells: (line: HeaderLine | undefined) => readonly string[],
  options: DialectOptions,
): Header {
  const [first, second, third] = [cells(body[0]), cells(body[1]), cells(body[2])];
  // yfinance writes three lines: names and tickers, or these the other way round, and the name of the index alone.
  const layers = [first, second].map((line) => [line[0]?.toLowerCase(), line] as const);
  const [prices, symbols] = ['price', 'ticker'].map((layer) => layers.find(([name]) => name === layer)?.[1]);
  if (prices !== undefined && symbols !== undefined) {
    const tickers = new Set(symbols.slice(1).filter((ticker) => ticker !== ''));
    if (tickers.size > 1) throw wideTable(path, [...tickers]);
    const hasIndexName = body.length > 2 && third.slice(1).every((cell) => cell === '');
    const names = [hasIndexName ? third[0]! : 'datetime', ...prices.slice(1)];
    const rows = body.slice(hasIndexName ? 3 : 2);
    return { names, symbol: [...tickers][0]?.toUpperCase(), rows, lines: body[hasIndexName ? 2 : 1]!.line };
  }
  if (!isRow(first)) return { names: first, symbol: undefined, rows: body.slice(1), lines: body[0]!.line };
  if (options.columns?.['ts'] === undefined) throw withoutHeader(path, body[0]!.text, first);
  return { names: first.map((_, i) => String(i + 1)), symbol: undefined, rows: body, lines: body[0]!.line - 1 };
}

function wideTable(path: string, tickers: readonly string[]): BarFileError {
  const expected = "expected a row a bar, as pandas gives with stack(level='Ticker')";
  return new BarFileError(`${path} has the columns of ${tickers.join(', ')} beside each other: ${expected}.`);
}

/** Numbers of a row of bars: prices and volume. */
const ROW_NUMBERS = 5;

/** Whether cells are those of a row, and of no header. */
function isRow(cells: readonly string[]): boolean {
  return (
    cells.filter((cell) => Number.isFinite(toNumber(cell))).length >= ROW_NUMBERS - 1 && cells.some((cell) => readTime(cell) !== undefined)
  );
}

function withoutHeader(path: string, text: string, cells: readonly string[]): Error {
  const time = cells.findIndex((cell) => readTime(cell) !== undefined);
  const isPair = /^\d\d?:?\d\d(:?\d\d)?$/.test(cells[time + 1] ?? '') && cells.length > time + 1 + ROW_NUMBERS;
  const first = time + (isPair ? 2 : 1);
  const ts = isPair ? `${time + 1}+${time + 2}` : String(time + 1);
  const places = ['open', 'high', 'low', 'close', 'volume'].map((column, i) => [column, String(first + 1 + i)] as const);
  const hasSymbol = time > 0 && /^[A-Z][A-Z0-9.-]*$/.test(cells[0]!);
  const columns = Object.fromEntries([['ts', ts], ...places]);
  const flag = `--columns ${Object.entries(columns)
    .map(([column, place]) => `${column}=${place}`)
    .join(',')}${hasSymbol ? ' --symbol-column 1' : ''}`;
  return new UnclearFileError<DialectOptions>(`${path} has no header: its first line is '${shown(text)}'.`, [
    { flag, meaning: 'the usual order; others by their positions', options: { columns, ...(hasSymbol ? { symbolColumn: '1' } : {}) } },
  ]);
}

function surveyMarks(rows: readonly (readonly string[])[], { bar }: BarColumns): NumberMarksSurvey {
  const survey = new NumberMarksSurvey();
  const numbers = bar.slice(1);
  for (const record of rows)
    numbers.forEach((position, k) => survey.add(record[position] ?? '', k === ROW_NUMBERS - 1 ? 'volume' : 'price'));
  return survey;
}

function marksOf(path: string, rows: readonly (readonly string[])[], columns: BarColumns): NumberMarks {
  const marks = surveyMarks(rows, columns).result();
  if (!('doubtful' in marks)) return marks;
  const { doubtful } = marks;
  const mark = doubtful.includes(',') ? ',' : '.';
  const choices = ([',', '.'] as const).map((decimal) => ({
    flag: `--decimal ${decimal}`,
    meaning: decimal === mark ? `the decimal mark: ${doubtful.replace(',', '.')}` : `between thousands: ${doubtful.replace(mark, '')}`,
    options: { decimal },
  }));
  throw new UnclearFileError<DialectOptions>(
    `${path}: numbers such as '${doubtful}' do not show what their ${mark === ',' ? 'comma' : 'point'} is.`,
    choices,
  );
}

function marksFor(decimal: NumberMarks['decimal'], rows: readonly (readonly string[])[], columns: BarColumns): NumberMarks {
  const found = surveyMarks(rows, columns).result();
  const other = decimal === '.' ? ',' : '.';
  if (!('doubtful' in found) && found.decimal === decimal && found.thousands !== '') return found;
  return { decimal, thousands: other };
}

/** What stands for no number (pandas, `read_csv`, na_values). */
const NO_NUMBER = /^(?:|#?n\/?a|<na>|#n\/a n\/a|nan|null|none|nil|-{1,3}|\.)$/i;
/** Cells of a column, and their share, from which on their text is no accident. */
const MANY_TEXTS = { cells: 20, share: 0.01 } as const;

/** @throws BarFileError naming a column of numbers that often holds other text: its rows would be missing */
function requireNumbers(path: string, rows: readonly (readonly string[])[], { bar, names }: BarColumns, marks: NumberMarks): void {
  BAR_COLUMNS.forEach((column, k) => {
    if (column === 'ts') return;
    const all = rows.map((record) => record[bar[k]!] ?? '');
    const cells = marks.decimal === '.' ? all.filter((cell) => plainDecimals(cell) < 0) : all;
    const texts = cells.filter((cell) => !Number.isFinite(toNumber(cell, marks)) && !NO_NUMBER.test(cell));
    if (texts.length < MANY_TEXTS.cells || texts.length < MANY_TEXTS.share * rows.length) return;
    throw new BarFileError(
      `${path}: column ${names[column]} holds text such as '${shown(texts[0]!)}' in ${texts.length} of the first ${rows.length} rows: ` +
        'expected numbers.',
    );
  });
}
