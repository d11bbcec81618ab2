import { isSymbol } from '@tandem/domain';
import { readBarRow, surplusFault } from '../replay/recorded-row.js';
import type { BarValues } from './bar-row.js';
import type { ImportColumns } from './import-columns.js';
import { readTimestamp } from './timestamp.js';

/** What a row says: a bar of a symbol, or why it is none. */
export type ImportRow =
  | { readonly symbol: string; readonly values: BarValues; readonly withoutZone: boolean }
  | { readonly symbol: string | undefined; readonly reason: string };

/**
 * The bar that a row's cells describe. Its time may have any spelling that `readTimestamp` knows; everything else is as in
 * a recording that is replayed, with the same reasons.
 */
export function readImportRow(record: readonly string[], columns: ImportColumns): ImportRow {
  const symbol = columns.symbol < 0 ? columns.fileSymbol : (record[columns.symbol] ?? '').toUpperCase();
  if (!isSymbol(symbol)) return { symbol: undefined, reason: `symbol '${symbol}' is no ticker symbol` };
  const surplus = surplusFault(record, columns.width);
  if (surplus !== undefined) return { symbol, reason: surplus };
  const [time = '', ...numbers] = columns.bar.filter((column) => column < record.length).map((column) => record[column]!);
  const instant = readTimestamp(time);
  // Without an instant as it stands, so that the reason says what was written.
  const values = readBarRow([instant === undefined ? time : new Date(instant.ts).toISOString().replace('.000Z', 'Z'), ...numbers]);
  if (typeof values === 'string') return { symbol, reason: values };
  return { symbol, values, withoutZone: instant?.spelling === 'no-zone' };
}
