import { BAR_MS, type BarSeries, type MacroObservation } from '@tandem/domain';
import {
  columnsOf,
  CONTEXT_SERIES,
  rowToColumns,
  unknownColumns,
  unknownContext,
  writeJoined,
  type ContextColumns,
  type ContextRow,
  type MacroState,
} from './context-features.js';
import { NewsMemory, type AvailableNews } from './news-memory.js';

type Observation = Pick<MacroObservation, 'observedOn' | 'value'>;

/** The two newest observed days of a macro series, as far as they are known: a day's later value revises its earlier one. */
class LatestObservations implements MacroState {
  #newest: Observation | undefined;
  #before: Observation | undefined;

  /** Adds an observation that has just become available; one of an older day than both changes nothing. */
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

  get level(): number {
    return this.#newest?.value ?? NaN;
  }

  get change(): number {
    return this.level - (this.#before?.value ?? NaN);
  }
}

/**
 * News and macro observations joined to the bars of one symbol, bar by bar: an item counts from the first bar that closes at or after its
 * `availableAt` on, however long before it was published or observed. What was known is carried forward; NaN until there was any.
 */
export class ContextJoin {
  readonly #news: PendingItems<AvailableNews>;
  readonly #observations: PendingItems<MacroObservation>;
  readonly #memory = new NewsMemory();
  readonly #macro = latestObservations();

  /**
   * @param news of any symbols, in any order; those that do not name the symbol are left out
   * @param observations in any order; later values of the same day are revisions
   */
  constructor(
    private readonly symbol: string,
    news: readonly AvailableNews[] = [],
    observations: readonly MacroObservation[] = [],
  ) {
    this.#news = new PendingItems(news.filter((item) => this.concerns(item)));
    this.#observations = new PendingItems(observations);
  }

  /** Adds what has become known since; it counts from the next bar on whose close is not before its `availableAt`. */
  add(news: readonly AvailableNews[], observations: readonly MacroObservation[]): void {
    this.#news.add(news.filter((item) => this.concerns(item)));
    this.#observations.add(observations);
  }

  /**
   * Writes to `row` what is known at the close of a bar; the market's places stay as they are.
   * @param close end of the bar, milliseconds since the Unix epoch; not before that of the last call
   */
  write(close: number, row: ContextRow): void {
    for (const item of this.#news.due(close)) this.#memory.add(item);
    for (const observation of this.#observations.due(close)) this.seriesOf(observation)?.add(observation);
    writeJoined({ news: this.#memory.at(close), macro: this.#macro }, row);
  }

  private concerns({ symbols }: AvailableNews): boolean {
    return symbols.includes(this.symbol);
  }

  private seriesOf({ series }: MacroObservation): LatestObservations | undefined {
    return (this.#macro as Readonly<Record<string, LatestObservations>>)[series];
  }
}

function latestObservations() {
  const states = CONTEXT_SERIES.map((series) => [series, new LatestObservations()] as const);
  return Object.fromEntries(states) as Record<(typeof CONTEXT_SERIES)[number], LatestObservations>;
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
  const context = unknownColumns(bars.length);
  const columns = columnsOf(context);
  const row = unknownContext();
  for (let i = 0; i < bars.length; i++) {
    join.write(bars.ts[i]! + BAR_MS, row);
    rowToColumns(row, columns, i);
  }
  return context;
}
