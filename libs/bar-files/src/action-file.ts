import { isSymbol, type CorporateAction } from '@tandem/domain';
import { BarCellError, BarFileError, EmptyFileError, missingColumnsError } from './bar-file-error.js';
import { readCsvRecords, type CsvRecord } from './csv-rows.js';
import { toNumber } from './number-text.js';
import { readDay } from './time-text.js';

const COLUMNS = ['symbol', 'ex_date', 'type', 'value'] as const;
type Column = (typeof COLUMNS)[number];

/** Splits and dividends of a file. */
interface ActionFile {
  /** In the order of the file, each once. */
  readonly actions: readonly CorporateAction[];
  /** Lines that repeat an earlier one; they count once. */
  readonly repeated: readonly { readonly line: number; readonly action: CorporateAction }[];
}

/**
 * Reads splits and dividends: a CSV file `symbol,ex_date,type,value`, its columns in any order and case. A split's value is new
 * shares for one old, a dividend's US dollars a share.
 * @throws BarCellError for a cell that is not what its column holds; BarFileError when the file cannot be read, lacks a column
 * or has two values for the same action
 */
export async function readActionFile(path: string): Promise<ActionFile> {
  const seen = new Map<string, { line: number; action: CorporateAction }>();
  const repeated: { line: number; action: CorporateAction }[] = [];
  let positions: ReadonlyMap<Column, number> | undefined;
  for await (const row of readCsvRecords(path)) {
    if (positions === undefined) positions = locate(path, row.record);
    else note({ line: row.line, action: readAction(path, row, positions) });
  }
  if (positions === undefined) throw new EmptyFileError(path, COLUMNS.join(','));
  return { actions: [...seen.values()].map(({ action }) => action), repeated };

  function note(entry: { line: number; action: CorporateAction }): void {
    const { symbol, exDate, kind, value } = entry.action;
    const key = `${symbol} ${exDate} ${kind}`;
    const first = seen.get(key);
    if (first === undefined) seen.set(key, entry);
    else if (first.action.value === value) repeated.push(entry);
    else {
      const both = `the ${kind} of ${symbol} on ${exDate} is ${value}, but ${first.action.value} in line ${first.line}`;
      throw new BarFileError(`${path}, line ${entry.line}: ${both}: expected one ${kind} a day, of all that was paid.`);
    }
  }
}

function locate(path: string, header: readonly string[]): ReadonlyMap<Column, number> {
  const names = header.map((name) => name.toLowerCase());
  const missing = COLUMNS.filter((column) => !names.includes(column));
  if (missing.length > 0) throw missingColumnsError(path, missing, `'${COLUMNS.join(',')}'`, header);
  return new Map(COLUMNS.map((column) => [column, names.indexOf(column)]));
}

function readAction(path: string, { record, line }: CsvRecord, positions: ReadonlyMap<Column, number>): CorporateAction {
  const cell = (column: Column) => record[positions.get(column)!] ?? '';
  const refuse = (column: Column, expected: string) => new BarCellError(path, line, column, cell(column), expected);
  const [symbol, exDate] = [cell('symbol').toUpperCase(), readDay(cell('ex_date'))];
  const [kind, value] = [cell('type').toLowerCase(), toNumber(cell('value'))];
  if (!isSymbol(symbol)) throw refuse('symbol', 'a ticker symbol such as NVDA');
  if (exDate === undefined) throw refuse('ex_date', 'a day such as 2024-06-10');
  if (kind !== 'split' && kind !== 'dividend') throw refuse('type', 'split or dividend');
  if (!(value > 0 && value < Infinity)) {
    throw refuse('value', kind === 'split' ? 'new shares for one old: 10 for 10:1, 0.1 for 1:10' : 'US dollars a share, above 0');
  }
  return { symbol, exDate, kind, value };
}
