import { isPrice, isSymbol, isVolume, newYorkInstant } from '@tandem/domain';
import { BAR_COLUMNS, BarCellError, BarFileError, existsInCalendar, readTimestamp, toNumber } from './bar-row.js';
import { readCsvRows } from './csv-rows.js';
import { cellText, openParquet } from './parquet-scan.js';

const DAY_MS = 86_400_000;
/** A day, alone or as its midnight in any zone: how files of daily bars write it. */
const DAY = /^(\d{4}-\d\d-\d\d)(?:[T ]00:00(?::00(?:\.0+)?)?)?(?: ?(?:Z|UTC|[+-]\d\d(?::?\d\d)?))?$/i;

/** The day that a cell names, `YYYY-MM-DD`; undefined when it names an instant within a day, or nothing. */
export function readDay(text: string): string | undefined {
  const day = DAY.exec(text)?.[1];
  if (day !== undefined) return existsInCalendar(day) ? day : undefined;
  const epoch = /^\d+(\.0+)?$/.test(text) ? readTimestamp(text)?.ts : undefined;
  return epoch !== undefined && epoch % DAY_MS === 0 ? new Date(epoch).toISOString().slice(0, 10) : undefined;
}

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

/** Names that the column of the time may have; the first that is there counts. */
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
  let cells: { readonly raw: RawCells; readonly positions: RawPositions } | undefined;
  await readCsvRows(path, true, async (rows) => {
    for await (const { record, info } of rows) {
      if (cells === undefined) cells = begin(path, record);
      else add(cells, record, info.lines);
    }
  });
  if (cells === undefined) throw new BarFileError(`${path} is empty: expected the header '${BAR_COLUMNS.join(',')}' in its first line.`);
  return cells.raw;
}

async function readParquet(path: string): Promise<RawCells> {
  const { columns, groups } = await openParquet(path, (header) => {
    const { time, values, symbol } = begin(path, header).positions;
    return [time, ...values, ...(symbol < 0 ? [] : [symbol])];
  });
  const cells = begin(path, columns.map(({ name }) => name));
  for await (const group of groups()) {
    for (let i = 0; i < group.length; i += 1) add(cells, columns.map((column, k) => cellText(column, group.columns[k]![i])), group.start + i + 1);
  }
  return cells.raw;
}

interface RawPositions {
  readonly time: number;
  readonly values: readonly number[];
  readonly symbol: number;
}

function begin(path: string, header: readonly string[]): { raw: RawCells; positions: RawPositions } {
  const names = header.map((name) => name.toLowerCase());
  const timeColumn = TIME_COLUMNS.find((name) => names.includes(name));
  const missing = [...(timeColumn === undefined ? [TIME_COLUMNS.join(' or ')] : []), ...BAR_COLUMNS.slice(1).filter((name) => !names.includes(name))];
  if (timeColumn === undefined || missing.length > 0) {
    throw new BarFileError(`${path} has no column ${missing.join(', ')}: expected the header '${BAR_COLUMNS.join(',')}', or with date for ts, found '${header.join(',').slice(0, 200)}'.`);
  }
  const positions = { time: names.indexOf(timeColumn), values: BAR_COLUMNS.slice(1).map((name) => names.indexOf(name)), symbol: names.indexOf('symbol') };
  return { raw: { timeColumn, time: [], values: positions.values.map(() => []), symbols: positions.symbol < 0 ? undefined : [], lines: [] }, positions };
}

function add({ raw, positions }: { raw: RawCells; positions: RawPositions }, record: readonly string[], line: number): void {
  raw.lines.push(line);
  raw.time.push(record[positions.time] ?? '');
  positions.values.forEach((position, i) => raw.values[i]!.push(record[position] ?? ''));
  raw.symbols?.push(record[positions.symbol] ?? '');
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
    throw new BarCellError(path, cells.lines[times]!, cells.timeColumn, cells.time[times]!, 'a day such as 2024-06-10 in every row, or an instant such as 2024-06-10T13:30:00Z in every row');
  }
  const columns = cells.values.map((column, i) => numbersOf(path, column, cells.lines, BAR_COLUMNS[i + 1]!)) as unknown as RawBars['columns'];
  return { timeColumn: cells.timeColumn, written: cells.time, lines: cells.lines, symbols: symbolsOf(path, cells), columns, ...times };
}

function numbersOf(path: string, cells: readonly string[], lines: readonly number[], name: string): Float64Array {
  const [isValid, expected] = name === 'volume' ? [isVolume, 'a number of shares'] as const : [isPrice, 'a price above 0'] as const;
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
