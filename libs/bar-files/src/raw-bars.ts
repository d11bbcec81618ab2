import { barFault, newYorkInstant } from '@tandem/domain';
import { BarFileError } from './bar-file-error.js';
import type { BarRows } from './bar-rows.js';
import type { BarDialect, ReadOptions } from './dialect.js';
import { openBarFile } from './open-bar-file.js';
import { RefusalCount, type RefusedRows } from './read-bar-file.js';
import { readDay } from './time-text.js';

/** The rows of a file of bars of any length, daily ones included, in the order of the file. */
export interface RawBars {
  /** What the file calls the time, and how it writes it. */
  readonly timeColumn: string;
  readonly written: readonly string[];
  readonly daily: boolean;
  /** One a row; undefined where the file does not say whose they are. */
  readonly symbols: readonly string[] | undefined;
  /** Line of each row in the file. */
  readonly lines: readonly number[];
  /** Milliseconds since the Unix epoch: the time of the row; of a daily one New York's midnight. */
  readonly ts: Float64Array;
  /** Open, high, low, close, volume. */
  readonly columns: readonly [Float64Array, Float64Array, Float64Array, Float64Array, Float64Array];
  /** Rows that are no bars. */
  readonly refusals: readonly RefusedRows[];
}

/** Whose bars they are may be said elsewhere. */
const UNNAMED = 'UNNAMED';

/**
 * Reads bars as traded, of any length.
 * @throws BarFileError when the file cannot be read, lacks a column or has not one row that is a bar; UnclearFileError
 */
export async function readRawBars(path: string, options: ReadOptions = {}): Promise<RawBars> {
  const file = await openBarFile(path, { ...options, anyBars: true, symbol: UNNAMED });
  const reader = new RawBarReader(file.dialect);
  for await (const rows of file.rows()) {
    while (rows.next()) reader.add(rows);
  }
  return reader.bars(path);
}

class RawBarReader {
  readonly #written: string[] = [];
  readonly #ts: number[] = [];
  readonly #symbols: string[] = [];
  readonly #lines: number[] = [];
  readonly #values: readonly number[][] = [[], [], [], [], []];
  readonly #refusals = new RefusalCount();

  constructor(private readonly dialect: BarDialect) {}

  add(rows: BarRows): void {
    const { fault, values, line } = rows;
    const [ts, open, high, low, close, volume] = [...values] as [number, number, number, number, number, number];
    const isReadable = fault?.kind !== 'record' && !Number.isNaN(ts);
    const reason = isReadable ? barFault({ open, high, low, close, volume })?.reason : fault!.reason;
    if (reason !== undefined) return this.#refusals.add(reason, line, () => rows.raw);
    this.#written.push(rows.time);
    this.#ts.push(ts);
    this.#symbols.push(rows.symbol!);
    this.#lines.push(line);
    this.#values.forEach((column, k) => column.push(values[k + 1]!));
  }

  bars(path: string): RawBars {
    const refusals = this.#refusals.reasons;
    if (this.#lines.length === 0) throw withoutBars(path, refusals);
    const days = this.#days();
    return {
      timeColumn: this.dialect.columns.ts.replace('+', ' '),
      written: this.#written,
      daily: days !== undefined,
      symbols: this.#symbols.every((symbol) => symbol === UNNAMED) ? undefined : this.#symbols,
      lines: this.#lines,
      // The midnight of UTC that a day is written as means the day of that name, not the evening before in New York.
      ts: Float64Array.from(days?.map((day) => newYorkInstant(day, 0)) ?? this.#ts),
      columns: this.#values.map((column) => Float64Array.from(column)) as unknown as RawBars['columns'],
      refusals,
    };
  }

  /** The days that all rows name; undefined where one names an instant within a day. */
  #days(): readonly string[] | undefined {
    const { dateOrder, timeUnit } = this.dialect;
    const options = { dateOrder: dateOrder ?? undefined, timeUnit: timeUnit ?? undefined };
    const days = this.#written.map((text) => readDay(text, options));
    return days.includes(undefined) ? undefined : (days as string[]);
  }
}

function withoutBars(path: string, [commonest]: readonly RefusedRows[]): BarFileError {
  if (commonest === undefined) return new BarFileError(`${path} has no bars: expected a row below its header.`);
  const { reason, line, raw } = commonest;
  return new BarFileError(`${path} has not one row that is a bar; most often ${reason}, as in line ${line}: '${raw}'.`);
}
