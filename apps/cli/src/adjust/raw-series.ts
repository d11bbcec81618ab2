import { basename } from 'node:path';
import type { RawBars } from '@tandem/bar-files';
import { allocateSeries, isSymbol, type BarSeries, type CorporateAction } from '@tandem/domain';
import { CommandError, EXIT } from '../terminal/exit-codes.js';

/**
 * The symbol of each row: from the file's column, else `chosen`, else the file's name (`NVDA.csv`, in upper case), else the
 * actions, when they are of one symbol.
 * @throws CommandError when none of these names one
 */
export function nameSymbols(
  path: string,
  { symbols, lines }: RawBars,
  actions: readonly CorporateAction[],
  chosen: string | undefined,
): readonly string[] {
  if (symbols !== undefined) return symbols;
  const named = /^([^a-z]+?)(?:\.csv|\.csv\.gz|\.parquet)$/.exec(basename(path))?.[1];
  const acted = [...new Set(actions.map(({ symbol }) => symbol))];
  const symbol = chosen ?? (named !== undefined && isSymbol(named) ? named : acted.length === 1 ? acted[0] : undefined);
  if (symbol === undefined) {
    throw new CommandError(
      `${path} does not say whose bars it holds, and there are actions of ${acted.join(', ') || 'no symbol'}: ` +
        `name the file like NVDA.csv, give it a column symbol, or say --symbol.`,
      EXIT.usage,
    );
  }
  return lines.map(() => symbol);
}

/**
 * The symbols that have actions but no bars: one list of actions serves many files of bars.
 * @throws CommandError when no action is of a symbol with bars, which two files that belong together cannot be
 */
export function symbolsWithoutBars(path: string, symbols: ReadonlySet<string>, actions: readonly CorporateAction[]): string[] {
  const acted = [...new Set(actions.map(({ symbol }) => symbol))];
  const without = acted.filter((symbol) => !symbols.has(symbol));
  if (without.length === 0 || without.length < acted.length) return without;
  throw new CommandError(
    `There are actions of ${acted.join(', ')}, but ${path} has bars of ${[...symbols].join(', ')} alone: expected actions of these.`,
    EXIT.usage,
  );
}

/** The bars of one symbol in order of time, and the row of the file that each came from. */
export interface SeriesOfRows {
  readonly series: BarSeries;
  readonly rows: readonly number[];
}

const COLUMNS = ['open', 'high', 'low', 'close', 'volume'] as const;

/**
 * Sorts the rows of a file into one series a symbol.
 * @param symbols one a row
 * @throws CommandError naming two rows of the same symbol and time
 */
export function seriesOfRows(path: string, raw: RawBars, symbols: readonly string[]): SeriesOfRows[] {
  const grouped = Map.groupBy(symbols.keys(), (row) => symbols[row]!);
  return [...grouped].map(([symbol, rows]) => {
    rows.sort((a, b) => raw.ts[a]! - raw.ts[b]!);
    const series = allocateSeries(symbol, rows.length);
    rows.forEach((row, i) => {
      series.ts[i] = raw.ts[row]!;
      if (i > 0 && series.ts[i] === series.ts[i - 1]) {
        throw new CommandError(
          `${path}, line ${raw.lines[row]}: ${symbol} has a bar of ${raw.written[row]} in ` +
            `line ${raw.lines[rows[i - 1]!]} already: expected one.`,
          EXIT.usage,
        );
      }
      COLUMNS.forEach((name, k) => {
        series[name][i] = raw.columns[k]![row]!;
      });
    });
    return { series, rows };
  });
}
