import { isSymbol } from '@tandem/domain';
import { locateColumns, type ColumnPositions } from './columns.js';
import { BarFileError } from './errors.js';

/** Where a file that is to be imported has what. */
export interface ImportColumns {
  /** In the order of BAR_COLUMNS. */
  readonly bar: ColumnPositions;
  /** Position of the column `symbol`; -1 where the file is of one symbol. */
  readonly symbol: number;
  /** How many columns the header has. */
  readonly width: number;
  /** The symbol of a file without such a column. */
  readonly fileSymbol: string;
}

/**
 * @param fileSymbol the symbol that the file's name says
 * @throws BarFileError naming the columns that are missing, or when neither a column nor the name says the symbol
 */
export function locateImportColumns(path: string, header: readonly string[], fileSymbol: string): ImportColumns {
  const bar = locateColumns(path, header);
  const symbol = header.findIndex((name) => name.toLowerCase() === 'symbol');
  if (symbol < 0 && !isSymbol(fileSymbol)) {
    throw new BarFileError(`${path} does not say whose bars it holds: '${fileSymbol}' is no ticker symbol. Expected a file named like SPY.csv.gz, or a column 'symbol'.`);
  }
  return { bar, symbol, width: header.length, fileSymbol };
}
