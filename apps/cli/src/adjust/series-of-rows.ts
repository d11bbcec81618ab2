import { allocateSeries, type BarSeries } from '@tandem/market';
import type { RawBars } from '@tandem/sources';
import { CommandError, EXIT } from '../terminal/exit-codes.js';

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
        throw new CommandError(`${path}, line ${raw.lines[row]}: ${symbol} has a bar of ${raw.written[row]} in line ${raw.lines[rows[i - 1]!]} already: expected one.`, EXIT.wrongUse);
      }
      COLUMNS.forEach((name, k) => { series[name][i] = raw.columns[k]![row]!; });
    });
    return { series, rows };
  });
}
