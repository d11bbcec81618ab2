import { BAR_MS, type BarSeries, type MacroObservation } from '@tandem/domain';
import type { BarContext, ContextColumns } from './context-row.js';
import { NewsMemory, type AvailableNews } from './news-memory.js';

type Observation = Pick<MacroObservation, 'observedOn' | 'value'>;

/** The two newest observed days of a macro series, as far as they are known: a day's later value revises its earlier one. */
class LatestObservations {
  #newest: Observation | undefined;
  #before: Observation | undefined;

  /** Takes in an observation that has just become available; one of an older day than both changes nothing. */
  add({ observedOn, value }: Observation): void {
    const day = this.#newest?.observedOn ?? '';
    if (observedOn > day) {
      this.#before = this.#newest;
      this.#newest = { observedOn, value };
    } else if (observedOn === day) {
      this.#newest = { observedOn, value };
    } else if (observedOn >= (this.#before?.observedOn ?? '')) {
      this.#before = { observedOn, value };
    }
  }

  /** Value of the newest day; NaN when there is none. */
  get level(): number {
    return this.#newest?.value ?? NaN;
  }

  /** Value of the newest day less that of the day before; NaN while fewer than two are known. */
  get change(): number {
    return this.level - (this.#before?.value ?? NaN);
  }
}

/** FRED's names of the series that features are made of. */
export const CONTEXT_SERIES = { vix: 'VIXCLS', yield10y: 'DGS10' } as const;

/** The context of a bar but for what the market symbol says. */
export type JoinedContext = Omit<BarContext, 'marketReturn5'>;

/**
 * News and macro observations joined to the bars of one symbol, bar by bar: an item counts from the first bar that closes at or after its
 * `availableAt` on, however long before it was published or observed. What was known is carried forward; NaN until there was any.
 */
export class ContextJoin {
  readonly #news: PendingItems<AvailableNews>;
  readonly #observations: PendingItems<MacroObservation>;
  readonly #memory = new NewsMemory();
  readonly #macro = { [CONTEXT_SERIES.vix]: new LatestObservations(), [CONTEXT_SERIES.yield10y]: new LatestObservations() };

  /**
   * @param news of any symbols, in any order; those that do not name the symbol are left out
   * @param observations in any order; later values of the same day are revisions
   */
  constructor(private readonly symbol: string, news: readonly AvailableNews[] = [], observations: readonly MacroObservation[] = []) {
    this.#news = new PendingItems(news.filter((item) => this.concerns(item)));
    this.#observations = new PendingItems(observations);
  }

  /** Takes in what has come to be known since; it counts from the next bar on whose close is not before its `availableAt`. */
  add(news: readonly AvailableNews[], observations: readonly MacroObservation[]): void {
    this.#news.add(news.filter((item) => this.concerns(item)));
    this.#observations.add(observations);
  }

  /** @param close end of the bar, milliseconds since the Unix epoch; not before that of the last call */
  at(close: number): JoinedContext {
    for (const item of this.#news.due(close)) this.#memory.add(item);
    for (const observation of this.#observations.due(close)) this.seriesOf(observation)?.add(observation);
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
class PendingItems<T extends { readonly availableAt: number }> {
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
  *due(now: number): Generator<T> {
    while (this.#next < this.#items.length && this.#items[this.#next]!.availableAt <= now) yield this.#items[this.#next++]!;
  }
}

function inOrder<T extends { readonly availableAt: number }>(items: readonly T[]): T[] {
  return [...items].sort((a, b) => a.availableAt - b.availableAt);
}

/**
 * `ContextJoin` over all bars of a series.
 * @param news of any symbols, in any order; those that do not name the symbol of `bars` are left out
 * @param observations in any order; later values of the same day are revisions, and count from when they were available
 */
export function joinContext(bars: BarSeries, news: readonly AvailableNews[], observations: readonly MacroObservation[]): ContextColumns {
  const join = new ContextJoin(bars.symbol, news, observations);
  const columns = allocateColumns(bars.length);
  for (let i = 0; i < bars.length; i++) {
    const { newsSentiment, newsCount, vixLevel, us10yChange } = join.at(bars.ts[i]! + BAR_MS);
    columns.newsSentiment[i] = newsSentiment;
    columns.newsCount[i] = newsCount;
    columns.vixLevel[i] = vixLevel;
    columns.us10yChange[i] = us10yChange;
  }
  return columns;
}

function allocateColumns(rows: number): ContextColumns {
  const column = () => new Float64Array(rows);
  return { newsSentiment: column(), newsCount: column(), vixLevel: column(), us10yChange: column() };
}
