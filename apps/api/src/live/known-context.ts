import type { MacroObservation } from '@tandem/domain';
import { ContextJoin, type AvailableNews } from '@tandem/features';

/** Newest items of a symbol, and newest observations, that are kept: far more than any feature looks back on. */
const MOST_KEPT = 5_000;

/** What has come to be known of the world outside the bars. */
export interface LearnedContext {
  /** Each of one symbol. */
  readonly news: readonly AvailableNews[];
  readonly observations: readonly MacroObservation[];
}

/** News and macro observations known so far, from which an engine that starts anew joins what its bars knew. */
export class KnownContext {
  private readonly news = new Map<string, AvailableNews[]>();
  private observations: MacroObservation[] = [];

  add({ news, observations }: LearnedContext): void {
    for (const item of news) {
      for (const symbol of item.symbols) this.news.set(symbol, [...(this.news.get(symbol) ?? []), item].slice(-MOST_KEPT));
    }
    this.observations = [...this.observations, ...observations].slice(-MOST_KEPT);
  }

  joinFor(symbol: string): ContextJoin {
    return new ContextJoin(symbol, this.news.get(symbol) ?? [], this.observations);
  }
}
