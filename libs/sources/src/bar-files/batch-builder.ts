import { BATCH_REFUSED, BATCH_ROWS, type BarBatch, type RefusedRow } from './bar-batch.js';
import { SymbolColumns } from './symbol-columns.js';

/** Gathers the rows of one file into batches. */
export class BatchBuilder {
  readonly #symbols = new Map<string, SymbolColumns>();
  #refused: RefusedRow[] = [];
  #rows = 0;
  #withoutZone = 0;

  /** Where the bars of `symbol` go; `taken` counts them. @param capacity how many to expect of it in a batch */
  columnsOf(symbol: string, capacity?: number): SymbolColumns {
    let columns = this.#symbols.get(symbol);
    if (columns === undefined) {
      columns = new SymbolColumns(symbol, capacity);
      this.#symbols.set(symbol, columns);
    }
    return columns;
  }

  /** Counts a bar that `columnsOf` took. */
  taken(withoutZone: boolean): void {
    this.#rows += 1;
    if (withoutZone) this.#withoutZone += 1;
  }

  refuse(row: RefusedRow): void {
    this.#refused.push(row);
  }

  /** Whether it is time to `take` what there is. */
  get full(): boolean {
    return this.#rows >= BATCH_ROWS || this.#refused.length >= BATCH_REFUSED;
  }

  /** What was gathered since the last call. @param share of the file that has been read */
  take(share: number): BarBatch {
    const bars = [...this.#symbols.values()].filter(({ length }) => length > 0).map((columns) => columns.take()).sort((a, b) => (a.symbol < b.symbol ? -1 : 1));
    const batch = { bars, refused: this.#refused, withoutZone: this.#withoutZone, share };
    this.#refused = [];
    this.#rows = 0;
    this.#withoutZone = 0;
    return batch;
  }
}
