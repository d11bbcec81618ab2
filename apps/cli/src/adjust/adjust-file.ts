import { readActionFile, readRawBars, writeCsvRows, type ReadOptions, type RawBars, type RefusedRows } from '@tandem/bar-files';
import {
  addDays,
  adjustmentsOf,
  adjustSeries,
  newYorkDate,
  type Adjustment,
  type BarSeries,
  type CorporateAction,
  type DividendMethod,
} from '@tandem/domain';
import { CommandError, EXIT } from '../terminal/exit-codes.js';
import { nameSymbols, seriesOfRows, symbolsWithoutBars, type SeriesOfRows } from './raw-series.js';

/** What an action came to; part of the form of `adjust --json`. */
interface AppliedAction {
  readonly symbol: string;
  readonly exDate: string;
  readonly type: CorporateAction['kind'];
  readonly value: number;
  /** Bars before the ex-date. */
  readonly bars: number;
  /** Factor of their prices. */
  readonly priceFactor: number;
  /** Why it is worth a look; null when there is nothing to say. */
  readonly note: string | null;
}

/**
 * How old, in days, the close before an ex-date may be from which the share that a dividend pays out is taken. The exchange has not
 * been closed for longer since 1914 (ten days in March 1933).
 */
export const MAX_CLOSE_AGE_DAYS = 10;

/**
 * Dividends that cannot be applied, as the bars of their symbol end long before them.
 * @throws CommandError for one within the bars whose close before is missing
 */
function actionsOutside({ symbol, ts, length }: BarSeries, actions: readonly CorporateAction[]): CorporateAction[] {
  const days = [...new Set(Array.from(ts, newYorkDate))];
  return actions.filter(({ symbol: whose, kind, exDate }) => {
    if (whose !== symbol || kind !== 'dividend' || length === 0) return false;
    const before = days.findLast((day) => day < exDate);
    if (before === undefined || before >= addDays(exDate, -MAX_CLOSE_AGE_DAYS)) return false;
    if (before === days.at(-1)) return true;
    throw new CommandError(
      `The dividend of ${symbol} on ${exDate} needs the close before it, but the last bar before is of ${before}: ` +
        `expected one of the ${MAX_CLOSE_AGE_DAYS} days before the ex-date.`,
      EXIT.usage,
    );
  });
}

/**
 * What each action does to a series, oldest first.
 * @throws CommandError for a dividend that is not less than the close before it
 */
function checkActions(series: BarSeries, actions: readonly CorporateAction[], method: DividendMethod): AppliedAction[] {
  for (const { action, price, bars } of adjustmentsOf(series, actions, 'crsp')) {
    if (price > 0) continue;
    throw new CommandError(
      `The dividend of ${action.symbol} on ${action.exDate}, ${action.value} US dollars a share, is not less than the close before it, ` +
        `${series.close[bars - 1]}: expected cash a share, in the shares of the day before the ex-date.`,
      EXIT.usage,
    );
  }
  return adjustmentsOf(series, actions, method)
    .reverse()
    .map((adjustment) => {
      const { action, bars, price } = adjustment;
      return {
        symbol: action.symbol,
        exDate: action.exDate,
        type: action.kind,
        value: action.value,
        bars,
        priceFactor: price,
        note: noteOn(adjustment, series, method),
      };
    });
}

function noteOn({ action, bars, reference, exAt }: Adjustment, { ts, length }: BarSeries, method: DividendMethod): string | null {
  if (bars === 0) return 'no bar is before it: it changes nothing';
  const last = newYorkDate(ts[length - 1]!);
  if (method === 'reinvested' && action.kind === 'dividend' && reference! < exAt) {
    return 'no bar is of its ex-date, at whose close it could be reinvested: its share of the close before is used instead';
  }
  return bars === length ? `the last bar, of ${last}, is before it: it changes every bar` : null;
}

interface AdjustPlan {
  readonly raw: string;
  readonly readAs?: ReadOptions;
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
  /** Lines of the actions that repeat an earlier one. */
  readonly repeated: readonly { readonly line: number; readonly action: CorporateAction }[];
  /** Symbols whose actions were left out, as the file has no bars of them. */
  readonly withoutBars: readonly string[];
  /** Actions that were left out, as the bars end long before them. */
  readonly outside: readonly CorporateAction[];
  /** Rows that were left out, as they are no bars. */
  readonly refusals: readonly RefusedRows[];
  /** Volumes that are, or before rounding were, no whole shares. */
  readonly fractional: number;
}

/**
 * Adjusts a file of bars as traded for splits and dividends. Nothing is written unless all of both files can be used.
 * @throws BarFileError, CommandError
 */
export async function adjustFile({ raw, readAs, actions, out, method, symbol, wholeShares: round }: AdjustPlan): Promise<AdjustReport> {
  const { actions: listed, repeated } = await readActionFile(actions);
  const bars = await readRawBars(raw, readAs);
  const symbols = nameSymbols(raw, bars, listed, symbol);
  const groups = seriesOfRows(raw, bars, symbols);
  const withoutBars = symbolsWithoutBars(raw, new Set(groups.map(({ series }) => series.symbol)), listed);
  const outside = groups.flatMap(({ series }) => actionsOutside(series, listed));
  const known = listed.filter((action) => !outside.includes(action));
  const applied = groups.flatMap(({ series }) => checkActions(series, known, method));
  let fractional = 0;
  for (const { series, rows } of groups) {
    const adjusted = adjustSeries(series, known, method);
    fractional += adjusted.volume.filter((volume) => !Number.isInteger(volume)).length;
    if (round)
      adjusted.volume.forEach((volume, i) => {
        adjusted.volume[i] = Math.round(volume);
      });
    putBack(bars, adjusted, rows);
  }
  await writeCsvRows(out, rowsOf(bars));
  return {
    out,
    bars: bars.lines.length,
    symbols: groups.map(({ series }) => series.symbol),
    daily: bars.daily,
    actions: applied,
    repeated,
    withoutBars,
    outside,
    refusals: bars.refusals,
    fractional,
  };
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
function* rowsOf({
  timeColumn,
  written,
  symbols,
  columns: [open, high, low, close, volume],
}: RawBars): Generator<readonly (string | number)[]> {
  yield [...(symbols === undefined ? [] : ['symbol']), timeColumn, 'open', 'high', 'low', 'close', 'volume'];
  for (let row = 0; row < written.length; row += 1) {
    yield [...(symbols === undefined ? [] : [symbols[row]!]), written[row]!, open[row]!, high[row]!, low[row]!, close[row]!, volume[row]!];
  }
}
