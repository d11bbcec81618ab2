import { isSymbol } from '@tandem/domain';
import { BATCH_ROWS } from './bar-batch.js';
import type { BatchBuilder } from './batch-builder.js';
import { readCsvRecord } from './csv-record.js';
import type { ImportColumns } from './import-columns.js';
import { readImportRow } from './import-row.js';
import { PlainRow } from './plain-row.js';
import type { SymbolColumns } from './symbol-columns.js';
import { TradingMinutes } from './trading-minutes.js';

/** The most of a refused row that is kept. */
const RAW_LENGTH = 1_000;

/**
 * Puts the lines of a CSV file into batches. Plain rows that are bars beyond doubt go there straight from their bytes; every
 * other line is read with care, which alone decides what is refused, and why.
 */
export class CsvRowsOfBars {
  readonly #builder: BatchBuilder;
  readonly #columns: ImportColumns;
  readonly #plain: PlainRow | undefined;
  readonly #minutes = new TradingMinutes();
  #current: SymbolColumns;

  /** @param fast whether plain rows may take the short way; both ways give the same */
  constructor(builder: BatchBuilder, columns: ImportColumns, fast: boolean) {
    this.#builder = builder;
    this.#columns = columns;
    this.#plain = fast ? new PlainRow(columns) : undefined;
    this.#current = builder.columnsOf(columns.fileSymbol, columns.symbol < 0 ? BATCH_ROWS : undefined);
  }

  /** Takes line number `line`, the bytes from `from` to the newline at `end`. */
  add(bytes: Buffer, from: number, end: number, line: number): void {
    const plain = this.#plain;
    if (plain?.read(bytes, from, end) === true) {
      const [ts, open, high, low, close, volume] = plain.cells as unknown as [number, number, number, number, number, number];
      if (plain.symbol !== this.#current.symbol && isSymbol(plain.symbol)) this.#current = this.#builder.columnsOf(plain.symbol);
      if (plain.symbol === this.#current.symbol && this.#minutes.hasBar(ts, open, high, low, close, volume) && this.#current.add(ts, open, high, low, close, volume)) {
        return this.#builder.taken(plain.withoutZone);
      }
    }
    this.#addWithCare(bytes.toString('utf8', from, end), line);
  }

  #addWithCare(text: string, line: number): void {
    if (text.trim() === '') return;
    const refuse = (symbol: string | undefined, reason: string) => this.#builder.refuse({ symbol, line, raw: text.trimEnd().slice(0, RAW_LENGTH), reason });
    const record = readCsvRecord(text.replace(/\r$/, ''));
    if (typeof record === 'string') return refuse(undefined, record);
    const row = readImportRow(record, this.#columns);
    if ('reason' in row) return refuse(row.symbol, row.reason);
    this.#current = this.#builder.columnsOf(row.symbol);
    if (this.#current.add(...row.values)) this.#builder.taken(row.withoutZone);
    else refuse(row.symbol, 'same minute as an earlier line');
  }
}
