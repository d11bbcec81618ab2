import { isSymbol } from '@tandem/domain';
import { toNumber } from './bar-row.js';
import { BAR_COLUMNS } from './columns.js';
import { BarCellError, BarFileError } from './errors.js';
import { readRawCells, type RawCells } from './raw-cells.js';
import { readTimes } from './raw-time.js';

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
  const isVolume = name === 'volume';
  return Float64Array.from(cells, (text, i) => {
    const number = toNumber(text);
    if (number < Infinity && (isVolume ? number >= 0 : number > 0)) return number;
    throw new BarCellError(path, lines[i]!, name, text, isVolume ? 'a number of shares' : 'a price above 0');
  });
}

function symbolsOf(path: string, { symbols, lines }: RawCells): readonly string[] | undefined {
  return symbols?.map((text, i) => {
    const symbol = text.toUpperCase();
    if (!isSymbol(symbol)) throw new BarCellError(path, lines[i]!, 'symbol', text, 'a ticker symbol such as NVDA');
    return symbol;
  });
}
