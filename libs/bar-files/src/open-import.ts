import { basename } from 'node:path';
import type { BarSeries } from '@tandem/domain';
import { BarFileError, emptyFileError } from './bar-row.js';
import type { BarRows, RowOptions } from './bar-rows.js';
import { requireWhole } from './csv-lines.js';
import { checkCsvHeader, readCsvRows } from './csv-rows.js';
import { checkParquetColumns, readParquetRows } from './parquet-rows.js';
import { SymbolColumns } from './symbol-columns.js';

/** A part of a file of bars, small enough to be held and stored at once. */
export interface BarBatch {
  /** One series a symbol, in their order, none empty. No minute of the file comes twice in all of its batches. */
  readonly bars: readonly BarSeries[];
  /** Rows that no bar could be made of. */
  readonly refused: readonly RefusedRow[];
  /** Accepted rows whose `ts` names no time zone: taken for UTC. */
  readonly withoutZone: number;
  /** Share of the file that has been read, 0 to 1. */
  readonly share: number;
}

/** A row of a file that was refused, to be kept with its reason. */
type RefusedRow = Pick<BarRows, 'symbol' | 'line' | 'raw'> & { readonly reason: string };

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
  #withoutZone = 0;

  /** Takes the row that `rows` is at: a bar, or a refused row. Of several bars of a minute the first counts. */
  add(rows: BarRows): void {
    if (rows.fault !== undefined) return this.#refuse(rows, rows.fault.reason);
    if (rows.symbol !== this.#current?.symbol) this.#current = this.#columnsOf(rows);
    if (!this.#current!.add(rows.values)) return this.#refuse(rows, `same minute as an earlier ${rows.unit}`);
    this.#bars += 1;
    if (rows.spelling === 'no-zone') this.#withoutZone += 1;
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
    const batch = { bars, refused: this.#refused, withoutZone: this.#withoutZone, share };
    this.#refused = [];
    this.#bars = 0;
    this.#withoutZone = 0;
    return batch;
  }

  #refuse({ symbol, line, raw }: BarRows, reason: string): void {
    this.#refused.push({ symbol, line, raw, reason });
  }

  #columnsOf({ symbol = '', columns }: BarRows): SymbolColumns {
    let found = this.#symbols.get(symbol);
    if (found === undefined) {
      found = new SymbolColumns(symbol, columns.symbol < 0 ? BATCH_ROWS : undefined);
      this.#symbols.set(symbol, found);
    }
    return found;
  }
}

/**
 * The bars of a file in batches, in its order.
 * @throws BarFileError for an empty file, and what reading the blocks throws; all batches before are good
 */
export async function* readBatches(path: string, blocks: AsyncIterable<BarRows>): AsyncGenerator<BarBatch> {
  const builder = new BatchBuilder();
  let isEmpty = true;
  for await (const rows of blocks) {
    isEmpty = false;
    while (rows.next()) {
      builder.add(rows);
      if (builder.full) yield builder.take(rows.share);
    }
  }
  if (isEmpty) throw emptyFileError(path);
  yield builder.take(1);
}

const NAME = /^(.+?)\.(csv|csv\.gz|parquet)$/i;

/** A file of bars that has been looked at and can be read from its beginning, as often as needed. */
export interface ImportFile {
  readonly path: string;
  /** Name within its directory. */
  readonly name: string;
  /** Bytes, as it lies on the disk. */
  readonly size: number;
  /** Its bars, in the order of the file. Throws BarFileError when it cannot be read to its end; all batches before are good. */
  batches(): AsyncGenerator<BarBatch>;
}

/**
 * Looks at a file named `SYMBOL.csv`, `SYMBOL.csv.gz` or `SYMBOL.parquet`, whose columns are `ts,open,high,low,close,volume`
 * in any order and case, others between them; a column `symbol` goes before the file's name. Compressed files are read to
 * their end, because only then it is known that they are whole.
 * @throws BarFileError when the file is missing, damaged or empty, lacks a column, or does not say whose bars it holds
 */
export async function openImport(path: string): Promise<ImportFile> {
  const name = basename(path);
  const [, symbol = '', kind = ''] = NAME.exec(name) ?? [];
  if (kind === '') throw new BarFileError(`${path} is no file of bars by its name: expected SYMBOL.csv, SYMBOL.csv.gz or SYMBOL.parquet.`);
  const options: RowOptions = { symbol: symbol.toUpperCase(), symbolColumn: true };
  const size = await requireWhole(path);
  const [check, read] = kind.toLowerCase() === 'parquet' ? [checkParquetColumns, readParquetRows] : [checkCsvHeader, readCsvRows];
  await check(path, options);
  return { path, name, size, batches: () => readBatches(path, read(path, options)) };
}
