import type { MacroObservation } from '@tandem/domain';
import type { BarContext } from '../bar-context.js';
import type { AvailableNews } from './available-news.js';
import { LatestObservations } from './latest-observations.js';
import { NewsMemory } from './news-memory.js';

/** FRED's names of the series that features are made of. */
export const CONTEXT_SERIES = { vix: 'VIXCLS', yield10y: 'DGS10' } as const;

/** The context of a bar but for what the market symbol says. */
export type JoinedContext = Omit<BarContext, 'marketReturn5'>;

/**
 * News and macro observations joined to the bars of one symbol, bar by bar: an item counts from the first bar that closes at or after its
 * `availableAt` on, however long before it was published or observed. What was known is carried forward; NaN until there was any.
 */
export class ContextJoin {
  readonly #news: Waiting<AvailableNews>;
  readonly #observations: Waiting<MacroObservation>;
  readonly #memory = new NewsMemory();
  readonly #macro = { [CONTEXT_SERIES.vix]: new LatestObservations(), [CONTEXT_SERIES.yield10y]: new LatestObservations() };

  /**
   * @param news of any symbols, in any order; those that do not name the symbol are left out
   * @param observations in any order; later values of the same day are revisions
   */
  constructor(private readonly symbol: string, news: readonly AvailableNews[] = [], observations: readonly MacroObservation[] = []) {
    this.#news = new Waiting(news.filter((item) => this.concerns(item)));
    this.#observations = new Waiting(observations);
  }

  /** Takes in what has come to be known since; it counts from the next bar on whose close is not before its `availableAt`. */
  add(news: readonly AvailableNews[], observations: readonly MacroObservation[]): void {
    this.#news.add(news.filter((item) => this.concerns(item)));
    this.#observations.add(observations);
  }

  /** @param close end of the bar, milliseconds since the Unix epoch; not before that of the last call */
  at(close: number): JoinedContext {
    for (const item of this.#news.until(close)) this.#memory.add(item);
    for (const observation of this.#observations.until(close)) this.seriesOf(observation)?.add(observation);
    const { sentiment, count } = this.#memory.at(close);
    return { newsSentiment: sentiment, newsCount: count, vixLevel: this.#macro[CONTEXT_SERIES.vix].level, us10yChange: this.#macro[CONTEXT_SERIES.yield10y].change };
  }

  private concerns({ symbols }: AvailableNews): boolean {
    return symbols.includes(this.symbol);
  }

  private seriesOf({ series }: MacroObservation): LatestObservations | undefined {
    return (this.#macro as Readonly<Record<string, LatestObservations>>)[series];
  }
}

/** Items until their time comes. */
class Waiting<T extends { readonly availableAt: number }> {
  #items: readonly T[];
  #next = 0;

  constructor(items: readonly T[]) {
    this.#items = inOrder(items);
  }

  add(items: readonly T[]): void {
    if (items.length === 0) return;
    this.#items = inOrder([...this.#items.slice(this.#next), ...items]);
    this.#next = 0;
  }

  /** Those whose time has come since the last call, in the order in which it came. */
  *until(now: number): Generator<T> {
    while (this.#next < this.#items.length && this.#items[this.#next]!.availableAt <= now) yield this.#items[this.#next++]!;
  }
}

function inOrder<T extends { readonly availableAt: number }>(items: readonly T[]): T[] {
  return [...items].sort((a, b) => a.availableAt - b.availableAt);
}
