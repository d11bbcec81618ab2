import type { CorporateActionEvent, EventsResponse, Interval, NewsEvent } from '@tandem/contracts';
import { formatPrice } from '../../shared/format';
import { newYorkTime, type Candle } from '../series/candle';
import { bucketStart } from '../series/intervals';

/** What became known at a candle. */
export interface CandleEvents {
  readonly news: NewsEvent[];
  readonly actions: CorporateActionEvent[];
}

/**
 * News and corporate actions by the start of the candle at which they count: news at the first that ends after it was available, so
 * that what came in the night stands at the open; an action at the first of its day.
 * @param candles oldest first; what is older than all of them is left out, what is newer stands at the newest
 */
export function eventsByCandle(
  { news, corporateActions }: Pick<EventsResponse, 'news' | 'corporateActions'>,
  candles: readonly Candle[],
  interval: Interval,
): Map<number, CandleEvents> {
  const byCandle = new Map<number, CandleEvents>();
  const first = candles[0];
  const at = (candle: Candle): CandleEvents => {
    const events = byCandle.get(candle.x) ?? { news: [], actions: [] };
    byCandle.set(candle.x, events);
    return events;
  };
  if (first === undefined) return byCandle;
  for (const item of news) {
    const instant = Date.parse(item.availableAt);
    const start = bucketStart({ x: instant, minute: newYorkTime(instant).minute }, interval);
    if (start < first.x) continue;
    at(candles[firstFrom(candles, start)] ?? candles.at(-1)!).news.push(item);
  }
  for (const action of corporateActions) {
    if (action.missingSince !== null || action.exDate < first.session) continue;
    const candle = candles.find(({ session }) => session >= action.exDate);
    if (candle !== undefined) at(candle).actions.push(action);
  }
  return byCandle;
}

/** Index of the first candle that starts at `x` or later, by bisection. */
export function firstFrom(candles: readonly Candle[], x: number): number {
  let [low, high] = [0, candles.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (candles[middle]!.x < x) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** `Split 4:1` or `Dividend 0.24` */
export function actionText({ kind, value }: Pick<CorporateActionEvent, 'kind' | 'value'>): string {
  if (kind === 'dividend') return `Dividend ${formatPrice(value)}`;
  return value >= 1 ? `Split ${number.format(value)}:1` : `Split 1:${number.format(1 / value)}`;
}

const number = new Intl.NumberFormat('en-US', { maximumFractionDigits: 4 });

/** Headlines and actions of a candle, in that order. */
export const eventTexts = ({ news, actions }: CandleEvents): string[] => [...actions.map(actionText), ...news.map(({ title }) => title)];

/** Events by candle, placed anew only when they or the candles before the newest changed. */
export class PlacedEvents {
  private made: { events: unknown; generation: number; interval: Interval; length: number; byCandle: Map<number, CandleEvents> } | null =
    null;

  of(
    events: Pick<EventsResponse, 'news' | 'corporateActions'>,
    { candles, generation }: { readonly candles: readonly Candle[]; readonly generation: number },
    interval: Interval,
  ): ReadonlyMap<number, CandleEvents> {
    const { made } = this;
    // At the newest candle there may stand what belongs to the next.
    const moves = made !== null && made.length !== candles.length && made.byCandle.has(candles[made.length - 1]?.x ?? NaN);
    if (made?.events === events && made.generation === generation && made.interval === interval && !moves) return made.byCandle;
    const byCandle = eventsByCandle(events, candles, interval);
    this.made = { events, generation, interval, length: candles.length, byCandle };
    return byCandle;
  }
}
