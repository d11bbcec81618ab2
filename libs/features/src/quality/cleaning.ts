import { pickBars, type BarSeries } from '@tandem/domain';
import { noRejections, type RejectionRule, type SuspectRange } from './quality-report.js';

/** A series in the course of being cleaned: what is left of it, and what was found so far. The bars given stay as they are. */
export class Cleaning {
  readonly rejected = noRejections();
  readonly suspects: SuspectRange[] = [];
  readonly #breaks: number[] = [];
  #bars: BarSeries;
  #rows: readonly number[] | undefined;

  constructor(given: BarSeries) {
    this.#bars = given;
  }

  /** The bars that are left. */
  get bars(): BarSeries {
    return this.#bars;
  }

  /** For each bar that is left its row among those given; undefined when that is its own. */
  get rows(): readonly number[] | undefined {
    return this.#rows;
  }

  /** Rows of the bars left that no window and no horizon may hold together with the row before; ascending. */
  get breaks(): readonly number[] {
    const rows = this.#breaks.map((ts) => this.#bars.ts.findIndex((start) => start >= ts)).filter((row) => row > 0);
    return [...new Set(rows)].sort((a, b) => a - b);
  }

  /** Leaves the given rows of the bars that are left, in the order given. */
  keep(rows: readonly number[]): void {
    this.#rows = rows.map((row) => this.#rows?.[row] ?? row);
    this.#bars = pickBars(this.#bars, rows);
  }

  /** Rejects rows of the bars that are left. */
  reject(rule: RejectionRule, rows: readonly number[]): void {
    this.rejectByRule(new Map(rows.length > 0 ? [[rule, rows]] : []));
  }

  /** Rejects rows of the bars that are left, each by one rule. */
  rejectByRule(rows: ReadonlyMap<RejectionRule, readonly number[]>): void {
    for (const [rule, { length }] of rows) this.rejected[rule] += length;
    if (rows.size > 0) this.#drop(new Set([...rows.values()].flat()));
  }

  /** Rejects stretches of the bars that are left, rows `from` … `to` - 1 each, and breaks the series where they were. */
  rejectStretches(rule: 'stuck' | 'unitMistake', stretches: readonly { from: number; to: number; detail: string }[]): void {
    const dropped = new Set<number>();
    for (const { from, to, detail } of stretches) {
      this.#suspect(rule, from, to - 1, to - from, detail);
      for (let row = from; row < to; row++) dropped.add(row);
    }
    this.rejected[rule] += dropped.size;
    if (dropped.size > 0) this.#drop(dropped);
  }

  /**
   * Breaks the series before a row and multiplies what comes earlier, so that indicators with a long memory see no step. Nothing that
   * is learned from depends on the level of prices or volumes.
   */
  rebase(rule: 'unitMistake' | 'missedSplit', row: number, factors: { price: number; volume: number }, detail: string): void {
    this.#suspect(rule, row, row, 0, detail);
    const before = (column: Float64Array, factor: number) => column.map((value, i) => (i < row ? value * factor : value));
    const { symbol, length, ts, open, high, low, close, volume } = this.#bars;
    this.#bars = {
      symbol,
      length,
      ts,
      open: before(open, factors.price),
      high: before(high, factors.price),
      low: before(low, factors.price),
      close: before(close, factors.price),
      volume: before(volume, factors.volume),
    };
  }

  #suspect(rule: SuspectRange['rule'], first: number, last: number, rejected: number, detail: string): void {
    const { symbol, ts } = this.#bars;
    this.suspects.push({ symbol, rule, from: ts[first]!, to: ts[last]!, rejected, detail });
    this.#breaks.push(ts[first]!);
  }

  #drop(rows: ReadonlySet<number>): void {
    this.keep(Array.from(this.#bars.ts, (_, row) => row).filter((row) => !rows.has(row)));
  }
}
