import { newYorkDate, type CorporateAction } from '@tandem/market';
import type { Span } from './minute-spans.js';
import { fieldsOf, instantOf, isNumber, type Fields } from './values.js';

/** An event that Yahoo tells in a way that cannot be understood; leaving it out would make prices wrong in silence. */
export class UnreadableActionError extends Error {
  override readonly name = 'UnreadableActionError';
}

/**
 * Splits and dividends of a chart's events within `span`, by ex-date.
 *
 * Yahoo states a dividend in the shares of the moment of the fetch: Apple's $3.29 of May 2014 became $0.47 with its 7:1
 * split that June (https://github.com/pydata/pandas-datareader/issues/651). The amount is passed on as it is.
 * @throws UnreadableActionError
 */
export function readCorporateActions(events: Fields, symbol: string, span: Span): CorporateAction[] {
  const splits = Object.values(fieldsOf(events['splits'])).map((event) => readAction('split', symbol, fieldsOf(event)));
  const dividends = Object.values(fieldsOf(events['dividends'])).map((event) => readAction('dividend', symbol, fieldsOf(event)));
  const [first, last] = [newYorkDate(span.from), newYorkDate(span.to - 1)];
  return [...splits, ...dividends]
    .filter(({ exDate }) => exDate >= first && exDate <= last)
    .sort((a, b) => (a.exDate < b.exDate ? -1 : a.exDate > b.exDate ? 1 : 0));
}

function readAction(kind: CorporateAction['kind'], symbol: string, event: Fields): CorporateAction {
  const at = instantOf(event['date']);
  const value = kind === 'split' ? ratioOf(event) : event['amount'];
  if (at === undefined || !isNumber(value) || value <= 0) throw new UnreadableActionError(`a ${kind} of ${symbol} that cannot be read: ${JSON.stringify(event)}`);
  return { symbol, exDate: newYorkDate(at), kind, value };
}

/** New shares for one old. */
function ratioOf({ numerator, denominator }: Fields): number | undefined {
  return isNumber(numerator) && isNumber(denominator) && denominator > 0 ? numerator / denominator : undefined;
}
