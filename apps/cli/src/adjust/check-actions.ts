import { adjustmentsOf, newYorkDate, type Adjustment, type BarSeries, type CorporateAction, type DividendMethod } from '@tandem/market';
import { CommandError, EXIT } from '../terminal/exit-codes.js';

/** What an action came to; part of the form of `adjust --json`. */
export interface AppliedAction {
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
 * What each action does to a series, oldest first.
 * @throws CommandError for a dividend that is not less than the close before it
 */
export function checkActions(series: BarSeries, actions: readonly CorporateAction[], method: DividendMethod): AppliedAction[] {
  for (const { action, price, bars } of adjustmentsOf(series, actions, 'crsp')) {
    if (price > 0) continue;
    throw new CommandError(
      `The dividend of ${action.symbol} on ${action.exDate}, ${action.value} US dollars a share, is not less than the close before it, ${series.close[bars - 1]}: expected cash a share, in the shares of the day before the ex-date.`,
      EXIT.wrongUse,
    );
  }
  return adjustmentsOf(series, actions, method).reverse().map((adjustment) => {
    const { action, bars, price } = adjustment;
    return { symbol: action.symbol, exDate: action.exDate, type: action.kind, value: action.value, bars, priceFactor: price, note: noteOn(adjustment, series, method) };
  });
}

function noteOn({ action, bars, reference, exAt }: Adjustment, { ts, length }: BarSeries, method: DividendMethod): string | null {
  if (bars === 0) return 'no bar is before it: it changes nothing';
  const last = newYorkDate(ts[length - 1]!);
  if (method === 'reinvested' && action.kind === 'dividend' && reference! < exAt) return 'no bar is of its ex-date, at whose close it could be reinvested: its share of the close before stands in';
  return bars === length ? `the last bar, of ${last}, is before it: it changes every bar` : null;
}
