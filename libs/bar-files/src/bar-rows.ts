import { barFault, barStartFault, isSymbol, isValidBar, TradingMinutes } from '@tandem/domain';
import { BAR_COLUMNS, BarFileError, locateColumns, readTimestamp, toNumber, type BarColumns, type TimestampSpelling } from './bar-row.js';

/** What is wrong with a row. */
export interface RowFault {
  /**
   * `record`: not the cells that the header announces · `cell`: a cell that is not what its column holds · `start`: no bar starts at its
   * time · `bar`: numbers that no bar has.
   */
  readonly kind: 'record' | 'cell' | 'start' | 'bar';
  readonly reason: string;
}

export interface RowOptions {
  /** The symbol of the file. */
  readonly symbol: string;
  /** Whether a column `symbol`, where there is one, goes before the file's symbol. */
  readonly symbolColumn?: boolean;
  /** Whether times must name UTC. By default any spelling is read, and a time without a zone is taken for UTC. */
  readonly utcOnly?: boolean;
  /** False reads every row of a CSV file from its text, with the same result. */
  readonly fast?: boolean;
}

/** The columns that `options` ask for. @throws BarFileError naming those that are missing, or when nothing says the symbol */
export function chooseColumns(path: string, header: readonly string[], { symbol, symbolColumn = false }: RowOptions): BarColumns {
  const columns = locateColumns(path, header);
  if (symbolColumn && columns.symbol < 0 && !isSymbol(symbol)) {
    const expected = "Expected a file named like SPY.csv.gz, or a column 'symbol'";
    throw new BarFileError(`${path} does not say whose bars it holds: '${symbol}' is no ticker symbol. ${expected}.`);
  }
  return symbolColumn ? columns : { ...columns, symbol: -1 };
}

/** The longest text of a row that is kept. */
const MAX_RAW_LENGTH = 1_000;

/**
 * The rows of a file of bars, whatever its format: after `next` the fields are those of the row it went to. There is one object
 * for all rows, so that a row costs no memory. What becomes of a row with a fault is up to the caller: evaluation, import and
 * replay differ in that alone.
 */
export abstract class BarRows {
  /** Share of the file that has been read, 0 to 1. */
  share = 0;
  /** CSV: line of the file, 1 is the header. Parquet: number of the row, from 1. */
  line = 0;
  /** Undefined where the row's own is no symbol. */
  symbol: string | undefined;
  /** In the order of BAR_COLUMNS; NaN where a cell holds no number, or no instant. */
  readonly values = new Float64Array(BAR_COLUMNS.length);
  spelling: TimestampSpelling = 'utc';
  /** Why the row is no bar; undefined when it is one. */
  fault: RowFault | undefined;
  readonly #minutes = new TradingMinutes();
  #record: readonly string[] = [];

  constructor(
    readonly columns: BarColumns,
    protected readonly options: RowOptions,
    /** What a row of this format is called. */
    readonly unit: 'line' | 'row',
  ) {}

  /** Goes to the next row at hand. @returns false when there is none */
  abstract next(): boolean;

  /** The row as it stands in the file. */
  abstract get text(): string;

  /** Its time as it stands in the file. */
  get time(): string {
    return this.#record[this.columns.bar[0]!] ?? '';
  }

  /** `text`, cut to what is worth keeping of a refused row. */
  get raw(): string {
    return this.text.trimEnd().slice(0, MAX_RAW_LENGTH);
  }

  /** The first cell that is not what its column holds, of a row whose fault is of that kind. */
  unreadableCell(): { readonly column: (typeof BAR_COLUMNS)[number]; readonly text: string } {
    const index = Math.max(
      0,
      this.values.findIndex((value) => !Number.isFinite(value)),
    );
    return { column: BAR_COLUMNS[index]!, text: this.#record[this.columns.bar[index]!] ?? '' };
  }

  /** Takes the row's cells as texts, or what is wrong with it as a whole. */
  protected readRecord(record: readonly string[] | string): void {
    if (typeof record === 'string') {
      this.#record = [];
      this.symbol = undefined;
      this.values.fill(Number.NaN);
      this.fault = { kind: 'record', reason: record };
      return;
    }
    this.#record = record;
    const { bar, symbol } = this.columns;
    const own = symbol < 0 ? this.options.symbol : (record[symbol] ?? '').toUpperCase();
    this.symbol = isSymbol(own) ? own : undefined;
    const time = readTimestamp(this.time);
    this.spelling = time?.spelling ?? 'utc';
    const isRefused = time === undefined || (this.options.utcOnly === true && time.spelling !== 'utc');
    this.values[0] = isRefused ? Number.NaN : time.ts;
    for (let k = 1; k < bar.length; k += 1) this.values[k] = toNumber(record[bar[k]!] ?? '');
    if (this.symbol === undefined) this.fault = { kind: 'record', reason: `symbol '${own}' is no ticker symbol` };
    else this.fault = this.#recordFault(record);
  }

  #recordFault(record: readonly string[]): RowFault | undefined {
    const { bar, width } = this.columns;
    // A comma within a number makes a cell more, and every number after it another column's. Empty cells at the end say nothing.
    const hasSurplus = record.slice(width).some((cell) => cell.trim() !== '');
    if (hasSurplus) return { kind: 'record', reason: `expected ${width} fields, found ${record.length}` };
    const found = bar.filter((column) => column < record.length).length;
    if (found < bar.length) return { kind: 'cell', reason: `expected ${bar.length} fields, found ${found}` };
    if (Number.isNaN(this.values[0])) {
      return { kind: 'cell', reason: `ts '${this.time}' is not an instant of UTC such as 2026-01-22T14:30:00Z` };
    }
    return this.valueFault();
  }

  /** Why `values` are not those of a bar: the one judgement of numbers, however they were read. */
  protected valueFault(): RowFault | undefined {
    const [ts, open, high] = [this.values[0]!, this.values[1]!, this.values[2]!];
    const [low, close, volume] = [this.values[3]!, this.values[4]!, this.values[5]!];
    if (this.#minutes.has(ts) && isValidBar(open, high, low, close, volume)) return undefined;
    const start = barStartFault(ts);
    if (start !== undefined) return { kind: 'start', reason: start };
    const { reason } = barFault({ open, high, low, close, volume })!;
    return { kind: this.values.every(Number.isFinite) ? 'bar' : 'cell', reason };
  }
}
