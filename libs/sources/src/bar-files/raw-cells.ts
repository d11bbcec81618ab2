import { BAR_COLUMNS } from './columns.js';
import { readCsvRows } from './csv-rows.js';
import { BarFileError } from './errors.js';
import { cellText, openParquet } from './parquet-scan.js';

/** Names that the column of the time may have; the first that is there counts. */
const TIME_COLUMNS = ['ts', 'date'] as const;

/** The cells of a file of bars as text, a column each. */
export interface RawCells {
  readonly timeColumn: string;
  readonly time: string[];
  /** Open, high, low, close, volume. */
  readonly values: readonly string[][];
  readonly symbols: string[] | undefined;
  readonly lines: number[];
}

/** @throws BarFileError when the file cannot be read to its end or lacks a column */
export async function readRawCells(path: string): Promise<RawCells> {
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
