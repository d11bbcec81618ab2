import { adjustSeries, type BarSeries, type CorporateAction, type DividendMethod } from '@tandem/market';
import { readActionFile, readRawBars, writeCsvRows, type RawBars } from '@tandem/sources';
import { wholeShares } from '../export/whole-shares.js';
import { checkActions, type AppliedAction } from './check-actions.js';
import { nameSymbols, symbolsWithoutBars } from './name-symbols.js';
import { seriesOfRows, type SeriesOfRows } from './series-of-rows.js';

export interface AdjustPlan {
  readonly raw: string;
  readonly actions: string;
  readonly out: string;
  readonly method: DividendMethod;
  readonly symbol: string | undefined;
  /** Whether volumes are rounded to whole shares. */
  readonly wholeShares: boolean;
}

/** What `adjust` did; the form of its `--json`. */
export interface AdjustReport {
  readonly out: string;
  readonly bars: number;
  readonly symbols: readonly string[];
  readonly daily: boolean;
  readonly actions: readonly AppliedAction[];
  /** Lines of the actions that said the same as an earlier one. */
  readonly repeated: readonly { readonly line: number; readonly action: CorporateAction }[];
  /** Symbols whose actions were left out, as the file has no bars of them. */
  readonly withoutBars: readonly string[];
  /** Volumes that are, or before rounding were, no whole shares. */
  readonly fractional: number;
}

/**
 * Adjusts a file of bars as traded for splits and dividends. Nothing is written unless all of both files can be used.
 * @throws BarFileError, CommandError
 */
export async function adjustFile({ raw, actions, out, method, symbol, wholeShares: round }: AdjustPlan): Promise<AdjustReport> {
  const { actions: known, repeated } = await readActionFile(actions);
  const bars = await readRawBars(raw);
  const symbols = nameSymbols(raw, bars, known, symbol);
  const groups = seriesOfRows(raw, bars, symbols);
  const withoutBars = symbolsWithoutBars(raw, new Set(groups.map(({ series }) => series.symbol)), known);
  const applied = groups.flatMap(({ series }) => checkActions(series, known, method));
  let fractional = 0;
  for (const { series, rows } of groups) {
    const adjusted = adjustSeries(series, known, method);
    fractional += round ? wholeShares(adjusted) : adjusted.volume.filter((volume) => !Number.isInteger(volume)).length;
    putBack(bars, adjusted, rows);
  }
  await writeCsvRows(out, rowsOf(bars));
  return { out, bars: bars.lines.length, symbols: groups.map(({ series }) => series.symbol), daily: bars.daily, actions: applied, repeated, withoutBars, fractional };
}

/** Puts adjusted bars where the raw ones stood in the file. */
function putBack({ columns }: RawBars, adjusted: BarSeries, rows: SeriesOfRows['rows']): void {
  const [open, high, low, close, volume] = columns;
  rows.forEach((row, i) => {
    open[row] = adjusted.open[i]!;
    high[row] = adjusted.high[i]!;
    low[row] = adjusted.low[i]!;
    close[row] = adjusted.close[i]!;
    volume[row] = adjusted.volume[i]!;
  });
}

/** In the order of the file, its time as it was written. */
function* rowsOf({ timeColumn, written, symbols, columns: [open, high, low, close, volume] }: RawBars): Generator<readonly (string | number)[]> {
  yield [...(symbols === undefined ? [] : ['symbol']), timeColumn, 'open', 'high', 'low', 'close', 'volume'];
  for (let row = 0; row < written.length; row += 1) {
    yield [...(symbols === undefined ? [] : [symbols[row]!]), written[row]!, open[row]!, high[row]!, low[row]!, close[row]!, volume[row]!];
  }
}
