import { HttpClient } from '@angular/common/http';
import { inject, Injectable } from '@angular/core';
import { takeUntilDestroyed } from '@angular/core/rxjs-interop';
import type { Update } from '@tandem/contracts';
import { LiveFeed } from '../../live/live-feed';
import { KeptBars, type BarsQuery } from './kept-bars';

/** Symbols and intervals whose bars stay in memory, so that going back to one shows it at once: ten times 1,950 candles are some 2 MB. */
export const MAX_KEPT = 10;

/** The bars of what was looked at last. Minutes up to now go on growing while something else is shown. */
@Injectable({ providedIn: 'root' })
export class BarStore {
  private readonly http = inject(HttpClient);
  /** Least recently used first. */
  private readonly kept = new Map<string, KeptBars>();

  constructor() {
    inject(LiveFeed)
      .updates.pipe(takeUntilDestroyed())
      .subscribe((update) => this.take(update));
  }

  /** Asks for the bars of a query before they are needed, unless they are kept. */
  prefetch(query: BarsQuery): void {
    if (!this.kept.has(keyOf(query))) this.find(query).load();
  }

  /** The bars of a query, those that are kept at once; `load` asks for what is newer. */
  find(query: BarsQuery): KeptBars {
    const key = keyOf(query);
    const bars = this.kept.get(key) ?? new KeptBars(this.http, query);
    this.kept.delete(key);
    this.kept.set(key, bars);
    for (const [oldest, bars] of this.kept) {
      if (this.kept.size <= MAX_KEPT) break;
      bars.stop();
      this.kept.delete(oldest);
    }
    return bars;
  }

  private take({ symbol, bar, final }: Update): void {
    this.kept.get(keyOf({ symbol, interval: '1m', until: null }))?.apply(bar, final);
  }
}

const keyOf = ({ symbol, interval, until }: BarsQuery): string => `${symbol} ${interval} ${until ?? 'now'}`;
