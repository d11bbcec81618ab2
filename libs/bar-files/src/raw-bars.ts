import { isPrice, isSymbol, isVolume, newYorkInstant } from '@tandem/domain';
import {
  BAR_COLUMNS,
  BarCellError,
  BarFileError,
  emptyFileError,
  locateColumns,
  readDay,
  readTimestamp,
  toNumber,
  type BarColumns,
} from './bar-row.js';
import { readCsvRecords } from './csv-rows.js';
import { cellText, openParquet } from './parquet-rows.js';

/**
 * The instants that the cells of a file name, milliseconds since the Unix epoch. Where all name days the file is of daily bars:
 * a midnight of UTC means the day of that name then, not the evening before in New York, and the instant is New York's midnight.
 * @returns the index of the first cell that names none
 */
function readTimes(cells: readonly string[]): { readonly ts: Float64Array; readonly daily: boolean } | number {
  const days = cells.map(readDay);
  const daily = !days.includes(undefined);
  const ts = Float64Array.from(cells, (cell, i) => (daily ? newYorkInstant(days[i]!, 0) : (readTimestamp(cell)?.ts ?? Number.NaN)));
  const wrong = ts.findIndex(Number.isNaN);
  return wrong < 0 ? { ts, daily } : wrong;
}

/** Names that the column of the time may have. */
const TIME_COLUMNS = ['ts', 'date'] as const;

/** The cells of a file of bars as text, a column each. */
interface RawCells {
  readonly timeColumn: string;
  readonly time: string[];
  /** Open, high, low, close, volume. */
  readonly values: readonly string[][];
  readonly symbols: string[] | undefined;
  readonly lines: number[];
}

/** @throws BarFileError when the file cannot be read to its end or lacks a column */
async function readRawCells(path: string): Promise<RawCells> {
  if (/\.parquet$/i.test(path)) return readParquet(path);
  if (!/\.csv(\.gz)?$/i.test(path)) throw new BarFileError(`${path} is no file of bars by its name: expected .csv, .csv.gz or .parquet.`);
  let cells: RawCellReader | undefined;
  for await (const { record, line } of readCsvRecords(path)) {
    if (cells === undefined) cells = new RawCellReader(locateColumns(path, record, TIME_COLUMNS));
    else cells.add(record, line);
  }
  if (cells === undefined) throw emptyFileError(path);
  return cells;
}

async function readParquet(path: string): Promise<RawCells> {
  const { columns, groups } = await openParquet(path, (header) => {
    const { bar, symbol } = locateColumns(path, header, TIME_COLUMNS);
    return symbol < 0 ? bar : [...bar, symbol];
  });
  const cells = new RawCellReader(
    locateColumns(
      path,
      columns.map(({ name }) => name),
      TIME_COLUMNS,
    ),
  );
  for await (const group of groups()) {
    for (let i = 0; i < group.length; i += 1)
      cells.add(
        columns.map((column, k) => cellText(column, group.columns[k]![i])),
        group.start + i + 1,
      );
  }
  return cells;
}

class RawCellReader implements RawCells {
  readonly timeColumn: string;
  readonly time: string[] = [];
  readonly values: readonly string[][] = BAR_COLUMNS.slice(1).map(() => []);
  readonly symbols: string[] | undefined;
  readonly lines: number[] = [];

  constructor(private readonly columns: BarColumns) {
    this.timeColumn = columns.time;
    this.symbols = columns.symbol < 0 ? undefined : [];
  }

  add(record: readonly string[], line: number): void {
    const {
      bar: [time, ...numbers],
      symbol,
    } = this.columns;
    this.lines.push(line);
    this.time.push(record[time!] ?? '');
    numbers.forEach((position, i) => this.values[i]!.push(record[position] ?? ''));
    this.symbols?.push(record[symbol] ?? '');
  }
}

/** The rows of a file of bars of any length, daily ones included, in the order of the file. */
export interface RawBars {
  /** What the file calls the time, `ts` or `date`, and how it writes it. */
  readonly timeColumn: string;
  readonly written: readonly string[];
  readonly daily: boolean;
  /** One a row; undefined where the file has no such column. */
  readonly symbols: readonly string[] | undefined;
  /** Line of each row in the file. */
  readonly lines: readonly number[];
  /** Milliseconds since the Unix epoch: the start of the bar; of a daily one New York's midnight. */
  readonly ts: Float64Array;
  /** Open, high, low, close, volume. */
  readonly columns: readonly [Float64Array, Float64Array, Float64Array, Float64Array, Float64Array];
}

/**
 * Reads bars as traded from `.csv`, `.csv.gz` or `.parquet`: `ts` or `date`, open, high, low, close, volume and, where there is
 * one, `symbol`, in any order and case.
 * @throws BarCellError for a cell that is not what its column holds; BarFileError when the file cannot be read, lacks a column or
 * has no rows
 */
export async function readRawBars(path: string): Promise<RawBars> {
  const cells = await readRawCells(path);
  if (cells.lines.length === 0) throw new BarFileError(`${path} has no bars: expected a row below its header.`);
  const times = readTimes(cells.time);
  if (typeof times === 'number') {
    const expected = 'a day such as 2024-06-10 in every row, or an instant such as 2024-06-10T13:30:00Z in every row';
    throw new BarCellError(path, cells.lines[times]!, cells.timeColumn, cells.time[times]!, expected);
  }
  const columns = cells.values.map((column, i) =>
    numbersOf(path, column, cells.lines, BAR_COLUMNS[i + 1]!),
  ) as unknown as RawBars['columns'];
  return { timeColumn: cells.timeColumn, written: cells.time, lines: cells.lines, symbols: symbolsOf(path, cells), columns, ...times };
}

function numbersOf(path: string, cells: readonly string[], lines: readonly number[], name: string): Float64Array {
  const [isValid, expected] = name === 'volume' ? ([isVolume, 'a number of shares'] as const) : ([isPrice, 'a price above 0'] as const);
  return Float64Array.from(cells, (text, i) => {
    const number = toNumber(text);
    if (isValid(number)) return number;
    throw new BarCellError(path, lines[i]!, name, text, expected);
  });
}

function symbolsOf(path: string, { symbols, lines }: RawCells): readonly string[] | undefined {
  return symbols?.map((text, i) => {
    const symbol = text.toUpperCase();
    if (!isSymbol(symbol)) throw new BarCellError(path, lines[i]!, 'symbol', text, 'a ticker symbol such as NVDA');
    return symbol;
  });
}
