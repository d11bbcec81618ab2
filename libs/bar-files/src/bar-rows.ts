import { barFault, barStartFault, isSymbol, isValidBar, TradingMinutes } from '@tandem/domain';
import { BAR_COLUMNS, type BarColumns } from './columns.js';
import { BarStarts, type BarDialect } from './dialect.js';
import { toNumber } from './number-text.js';
import { readTime, type TimeSpelling } from './time-text.js';

/** What is wrong with a row. */
export interface RowFault {
  /**
   * `record`: not the cells that the header announces · `cell`: a cell that is not what its column holds · `start`: no bar starts at its
   * time · `bar`: numbers that no bar has.
   */
  readonly kind: 'record' | 'cell' | 'start' | 'bar';
  /** The same text for every row with this fault, so that rows can be counted by it. */
  readonly reason: string;
}

/** What rows are read by. */
export interface RowSource {
  readonly columns: BarColumns;
  readonly dialect: BarDialect;
  /** Whose bars they are where no column says it. */
  readonly symbol: string;
}

/** The longest text of a row that is kept. */
const MAX_RAW_LENGTH = 1_000;

/**
 * The rows of a file of bars, whatever its format: after `next` the fields are those of the row it went to. There is one object
 * for all rows, so that a row costs no memory. What becomes of a row with a fault is up to the caller: evaluation, import,
 * replay and adjustment differ in that alone.
 */
export abstract class BarRows {
  /** Share of the file that has been read, 0 to 1. */
  share = 0;
  /** CSV: line of the file, 1 is the header. Parquet: number of the row, from 1. */
  line = 0;
  /** Undefined where the row's own is no symbol. */
  symbol: string | undefined;
  /** In the order of BAR_COLUMNS, the time being the start of the bar; NaN where a cell holds no number, or no time. */
  readonly values = new Float64Array(BAR_COLUMNS.length);
  spelling: TimeSpelling = 'utc';
  /** Why the row is no bar; undefined when it is one. */
  fault: RowFault | undefined;
  protected readonly starts: BarStarts;
  readonly #minutes = new TradingMinutes();
  #record: readonly string[] = [];

  constructor(
    protected readonly source: RowSource,
    /** What a row of this format is called. */
    readonly unit: 'line' | 'row',
  ) {
    this.starts = new BarStarts(source.dialect);
  }

  /** Goes to the next row at hand. @returns false when there is none */
  abstract next(): boolean;

  /** The row as it stands in the file. */
  abstract get text(): string;

  /** Whether a column says whose each row is. */
  get hasSymbols(): boolean {
    return this.source.columns.symbol >= 0;
  }

  /** Its time as it stands in the file. */
  get time(): string {
    return timeOf(this.#record, this.source.columns);
  }

  /** `text`, cut to what is worth keeping of a refused row. */
  get raw(): string {
    return this.text.trimEnd().slice(0, MAX_RAW_LENGTH);
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
    const { columns, dialect, symbol: fileSymbol } = this.source;
    const own = columns.symbol < 0 ? fileSymbol : (record[columns.symbol] ?? '').toUpperCase();
    this.symbol = isSymbol(own) ? own : undefined;
    const { dateOrder, timeUnit, marks } = dialect;
    const time = readTime(this.time, { dateOrder: dateOrder ?? undefined, timeUnit: timeUnit ?? undefined });
    this.spelling = time?.spelling ?? 'utc';
    this.values[0] = time === undefined ? Number.NaN : this.starts.of(time.ms, time.spelling);
    for (let k = 1; k < columns.bar.length; k += 1) this.values[k] = toNumber(record[columns.bar[k]!] ?? '', marks);
    this.fault = this.symbol === undefined ? { kind: 'record', reason: 'symbol is no ticker symbol' } : this.#recordFault(record);
  }

  #recordFault(record: readonly string[]): RowFault | undefined {
    const { bar, width } = this.source.columns;
    // A comma within a number makes a cell more, and every number after it another column's. Empty cells at the end say nothing.
    const hasSurplus = record.slice(width).some((cell) => cell.trim() !== '');
    if (hasSurplus) return { kind: 'record', reason: 'more fields than the header has' };
    const found = bar.filter((column) => column < record.length).length;
    if (found < bar.length) return { kind: 'cell', reason: 'fewer fields than the header has' };
    if (Number.isNaN(this.values[0])) return { kind: 'cell', reason: 'ts is no time such as 2026-01-22T14:30:00Z' };
    return this.valueFault();
  }

  /**
   * Makes dollars of the prices among `values`, which have just been read.
   * @returns why they are not those of a bar: the one judgement of numbers, however they were read
   */
  protected valueFault(): RowFault | undefined {
    const { priceScale } = this.source.dialect;
    if (priceScale !== 1) for (let k = 1; k <= 4; k += 1) this.values[k] = this.values[k]! / priceScale;
    const [ts, open, high] = [this.values[0]!, this.values[1]!, this.values[2]!];
    const [low, close, volume] = [this.values[3]!, this.values[4]!, this.values[5]!];
    if (this.#minutes.has(ts) && isValidBar(open, high, low, close, volume)) return undefined;
    const start = barStartFault(ts);
    if (start !== undefined) return { kind: 'start', reason: start };
    const { reason } = barFault({ open, high, low, close, volume })!;
    return { kind: this.values.every(Number.isFinite) ? 'bar' : 'cell', reason };
  }
}

/** The text of a row's time: of its day and its time of day where they have a column each. */
export function timeOf(record: readonly string[], { bar, timeOfDay }: BarColumns): string {
  const time = record[bar[0]!] ?? '';
  return timeOfDay < 0 ? time : `${time} ${record[timeOfDay] ?? ''}`;
}
