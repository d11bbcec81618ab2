import { basename } from 'node:path';
import { isInRegularHours, type BarSeries } from '@tandem/domain';
import type { BarRows } from './bar-rows.js';
import { coverageOf, type Coverage } from './coverage.js';
import type { BarDialect } from './dialect.js';
import { SymbolColumns } from './symbol-columns.js';

/** Rows that are no bars for one reason. */
export interface RefusedRows {
  readonly reason: string;
  readonly rows: number;
  /** The first one. */
  readonly line: number;
  readonly raw: string;
}

/** Counts rows that are no bars by their reasons, most frequent first. */
export class RefusalCount {
  readonly #reasons = new Map<string, { rows: number; line: number; raw: string }>();

  add(reason: string, line: number, raw: () => string): void {
    const known = this.#reasons.get(reason);
    if (known === undefined) this.#reasons.set(reason, { rows: 1, line, raw: raw() });
    else known.rows += 1;
  }

  get total(): number {
    return [...this.#reasons.values()].reduce((sum, { rows }) => sum + rows, 0);
  }

  get reasons(): readonly RefusedRows[] {
    return [...this.#reasons].map(([reason, found]) => ({ reason, ...found })).sort((a, b) => b.rows - a.rows);
  }
}

/**
 * What became of the rows of one symbol. Each counts in exactly one of `bars`, `repeated`, `conflicting`, `outsideHours`,
 * `withinMinutes` and `refused`.
 */
export interface BarFileReport {
  /** Names within the directory. */
  readonly file: string;
  readonly symbol: string;
  /** Rows below the header. */
  readonly rows: number;
  readonly bars: number;
  /** Later rows of a minute with the same values as its first. */
  readonly repeated: number;
  /** Later rows of a minute with other values than its first, which is the one that counts. */
  readonly conflicting: number;
  /** Outside the exchange's regular hours: before the open, from the close on, weekends, holidays. */
  readonly outsideHours: number;
  /** Rows whose time is no start of a minute. */
  readonly withinMinutes: number;
  /** Rows with a cell that is no number or no time, or that are no rows. */
  readonly refused: number;
  readonly refusals: readonly RefusedRows[];
  /** Bars that stood after a later one. They have been sorted. */
  readonly outOfOrder: number;
  /** How its files are written. */
  readonly dialects: readonly BarDialect[];
  readonly coverage: Coverage;
}

/** The bars of one symbol, as they can be used, and what was done to them. */
export interface BarFile {
  /** In regular hours, sorted, one a minute; may be empty. Numbers that no bar has are still among them. */
  readonly bars: BarSeries;
  readonly report: BarFileReport;
}

/**
 * Takes the rows of one symbol to be evaluated. Numbers that no bar has are kept, for the rules of data quality report them; every
 * other row that is no bar is counted. Of several rows of a minute the first counts.
 */
export class BarFileReader {
  readonly #columns: SymbolColumns;
  readonly #files: string[] = [];
  readonly #dialects: BarDialect[] = [];
  readonly #refusals = new RefusalCount();
  readonly #counts = { rows: 0, repeated: 0, conflicting: 0, outsideHours: 0, withinMinutes: 0 };

  constructor(symbol: string) {
    this.#columns = new SymbolColumns(symbol);
  }

  /** The rows that follow are of this file. */
  open(path: string, dialect: BarDialect | undefined): this {
    this.#files.push(basename(path));
    if (dialect !== undefined) this.#dialects.push(dialect);
    return this;
  }

  /** Adds the row that `rows` is at. */
  add(rows: BarRows): void {
    const { fault, values } = rows;
    this.#counts.rows += 1;
    if (fault?.kind === 'record' || fault?.kind === 'cell') this.#refusals.add(fault.reason, rows.line, () => rows.raw);
    else if (fault?.kind === 'start') this.#counts[isInRegularHours(values[0]!) ? 'withinMinutes' : 'outsideHours'] += 1;
    else if (!this.#columns.add(values)) this.#counts[this.#isRepeated(values) ? 'repeated' : 'conflicting'] += 1;
  }

  #isRepeated(values: Float64Array): boolean {
    return this.#columns.isSame(this.#columns.indexOf(values[0]!)!, values);
  }

  file(): BarFile {
    const { symbol, outOfOrder } = this.#columns;
    const bars = this.#columns.take();
    const report = {
      file: this.#files.join(', '),
      symbol,
      bars: bars.length,
      ...this.#counts,
      refused: this.#refusals.total,
      refusals: this.#refusals.reasons,
      outOfOrder,
      dialects: this.#dialects,
      coverage: coverageOf(bars),
    };
    return { bars, report };
  }
}
