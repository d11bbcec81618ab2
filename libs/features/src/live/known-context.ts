import type { MacroObservation } from '@tandem/domain';
import { ContextJoin } from '../context/context-join.js';
import type { AvailableNews } from '../context/news-memory.js';

/** Newest items of a symbol, and newest observations, that are kept: far more than any feature looks back on. */
const MAX_KEPT = 5_000;

/** News and macro observations that are new since the last read. */
export interface ContextUpdate {
  /** Each of one symbol. */
  readonly news: readonly AvailableNews[];
  readonly observations: readonly MacroObservation[];
}

/** News and macro observations known so far, from which a rebuilt engine joins what was known at each of its bars. */
export class KnownContext {
  private readonly news = new Map<string, AvailableNews[]>();
  private observations: MacroObservation[] = [];

  add({ news, observations }: ContextUpdate): void {
    for (const item of news) {
      for (const symbol of item.symbols) this.news.set(symbol, [...(this.news.get(symbol) ?? []), item].slice(-MAX_KEPT));
    }
    this.observations = [...this.observations, ...observations].slice(-MAX_KEPT);
  }

  joinFor(symbol: string): ContextJoin {
    return new ContextJoin(symbol, this.news.get(symbol) ?? [], this.observations);
  }
}
