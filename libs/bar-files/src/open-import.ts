import type { BarSeries } from '@tandem/domain';
import type { BarRows } from './bar-rows.js';
import type { ReadOptions } from './dialect.js';
import { openBarFile, type BarFileSource } from './open-bar-file.js';
import { SymbolColumns } from './symbol-columns.js';

/** A part of a file of bars, small enough to be held and stored at once. */
export interface BarBatch {
  /** One series a symbol, in their order, none empty. No minute of the file comes twice in all of its batches. */
  readonly bars: readonly BarSeries[];
  /** Rows that no bar could be made of. */
  readonly refused: readonly RefusedRow[];
  /** Share of the file that has been read, 0 to 1. */
  readonly share: number;
}

/** A row of a file that was refused, to be kept with its reason. */
type RefusedRow = Pick<BarRows, 'symbol' | 'line' | 'raw'> & { readonly reason: string };

/** Of several rows of a minute the first counts. */
export const SAME_MINUTE = 'same minute as an earlier row';

/** Rows of a batch: some 5 MB in columns and on their way to the database. */
export const BATCH_ROWS = 65_536;
/** Refused rows of a batch. */
const BATCH_REFUSED = 1_000;

/** Gathers the rows of one file into batches. */
class BatchBuilder {
  readonly #symbols = new Map<string, SymbolColumns>();
  #current: SymbolColumns | undefined;
  #refused: RefusedRow[] = [];
  #bars = 0;

  /** Takes the row that `rows` is at: a bar, or a refused row. Of several bars of a minute the first counts. */
  add(rows: BarRows): void {
    if (rows.fault !== undefined) return this.#refuse(rows, rows.fault.reason);
    if (rows.symbol !== this.#current?.symbol) this.#current = this.#columnsOf(rows);
    if (!this.#current!.add(rows.values)) return this.#refuse(rows, SAME_MINUTE);
    this.#bars += 1;
  }

  /** Whether it is time to `take` what there is. */
  get full(): boolean {
    return this.#bars >= BATCH_ROWS || this.#refused.length >= BATCH_REFUSED;
  }

  /** What was gathered since the last call. @param share of the file that has been read */
  take(share: number): BarBatch {
    const bars = [...this.#symbols.values()]
      .filter(({ length }) => length > 0)
      .map((columns) => columns.take())
      .sort((a, b) => (a.symbol < b.symbol ? -1 : 1));
    const batch = { bars, refused: this.#refused, share };
    this.#refused = [];
    this.#bars = 0;
    return batch;
  }

  #refuse({ symbol, line, raw }: BarRows, reason: string): void {
    this.#refused.push({ symbol, line, raw, reason });
  }

  #columnsOf({ symbol = '', hasSymbols }: BarRows): SymbolColumns {
    let found = this.#symbols.get(symbol);
    if (found === undefined) {
      found = new SymbolColumns(symbol, hasSymbols ? undefined : BATCH_ROWS);
      this.#symbols.set(symbol, found);
    }
    return found;
  }
}

/** The bars of a file in batches, in its order. Throws what reading the blocks throws; all batches before are good. */
export async function* readBatches(blocks: AsyncIterable<BarRows>): AsyncGenerator<BarBatch> {
  const builder = new BatchBuilder();
  for await (const rows of blocks) {
    while (rows.next()) {
      builder.add(rows);
      if (builder.full) yield builder.take(rows.share);
    }
  }
  yield builder.take(1);
}

/** A file of bars to be imported. */
export interface ImportFile extends BarFileSource {
  /** Its bars, in the order of the file. Throws BarFileError when it cannot be read to its end; all batches before are good. */
  batches(): AsyncGenerator<BarBatch>;
}

/**
 * Looks at a whole file of bars, before anything of it is stored. A column `symbol` goes before the file's name.
 * @throws what `openBarFile` throws
 */
export async function openImport(path: string, options: ReadOptions = {}): Promise<ImportFile> {
  const file = await openBarFile(path, options);
  return { ...file, batches: () => readBatches(file.rows()) };
}
