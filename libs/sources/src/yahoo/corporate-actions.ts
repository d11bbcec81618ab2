import { newYorkDate, type CorporateAction } from '@tandem/domain';
import { fieldsOf, instantOf, isNumber, type Chart, type Fields, type Span } from './chart.js';

/** Characters of an event in a message: whole ones have some 60. */
const MAX_EXCERPT = 300;

/** An event of Yahoo's that cannot be understood; leaving it out would silently make prices wrong. */
export class UnreadableActionError extends Error {
  override readonly name = 'UnreadableActionError';
}

/** A symbol's splits and dividends as a daily chart reports them. */
export interface ReportedActions {
  /** By ex-date; at most one split and one dividend a day. */
  readonly actions: CorporateAction[];
  /**
   * New York days of its first and last row (`YYYY-MM-DD`): an action between them that is not reported does not exist. Null
   * without a row.
   */
  readonly reach: { readonly from: string; readonly to: string } | null;
}

/** A chart's splits and dividends within `span`. @throws UnreadableActionError */
export function readReportedActions({ timestamps, events, unusable }: Chart, symbol: string, span: Span): ReportedActions {
  if (unusable !== undefined) throw new UnreadableActionError(`a chart of ${symbol} that cannot be read: ${unusable}`);
  const days = timestamps
    .map(instantOf)
    .filter((at) => at !== undefined)
    .map(newYorkDate)
    .sort();
  return { actions: readCorporateActions(events, symbol, span), reach: days.length === 0 ? null : { from: days[0]!, to: days.at(-1)! } };
}

/**
 * Splits and dividends of a chart's events within `span`, by ex-date. Several of a day count as one: of a regular and a special
 * dividend the sum, of splits the product; the same event reported twice counts once. A dividend of nothing is none.
 *
 * Yahoo states a dividend in the shares of the moment of the fetch: Apple's $3.29 of May 2014 became $0.47 with its 7:1
 * split that June (https://github.com/pydata/pandas-datareader/issues/651). The amount is passed on as it is.
 * @throws UnreadableActionError
 */
function readCorporateActions(events: Fields, symbol: string, span: Span): CorporateAction[] {
  const isSomething = (event: Fields) => event['amount'] !== 0;
  const splits = Object.values(fieldsOf(events['splits'])).map((event) => readAction('split', symbol, fieldsOf(event)));
  const dividends = Object.values(fieldsOf(events['dividends']))
    .map(fieldsOf)
    .filter(isSomething)
    .map((event) => readAction('dividend', symbol, event));
  const [first, last] = [newYorkDate(span.from), newYorkDate(span.to - 1)];
  return [...oneADay(splits, (a, b) => a * b), ...oneADay(dividends, (a, b) => a + b)]
    .filter(({ exDate }) => exDate >= first && exDate <= last)
    .sort((a, b) => (a.exDate < b.exDate ? -1 : a.exDate > b.exDate ? 1 : 0));
}

function oneADay(actions: readonly CorporateAction[], join: (one: number, other: number) => number): CorporateAction[] {
  return [...Map.groupBy(actions, ({ exDate }) => exDate).values()].map((ofDay) => ({
    ...ofDay[0]!,
    value: [...new Set(ofDay.map(({ value }) => value))].reduce(join),
  }));
}

function readAction(kind: CorporateAction['kind'], symbol: string, event: Fields): CorporateAction {
  const at = instantOf(event['date']);
  const value = kind === 'split' ? ratioOf(event) : event['amount'];
  if (at === undefined || !isNumber(value) || value <= 0) {
    throw new UnreadableActionError(`a ${kind} of ${symbol} that cannot be read: ${JSON.stringify(event).slice(0, MAX_EXCERPT)}`);
  }
  return { symbol, exDate: newYorkDate(at), kind, value };
}

/** New shares for one old. */
function ratioOf({ numerator, denominator }: Fields): number | undefined {
  return isNumber(numerator) && isNumber(denominator) && denominator > 0 ? numerator / denominator : undefined;
}
