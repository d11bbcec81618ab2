import { Component, computed, DestroyRef, effect, inject, input, untracked } from '@angular/core';
import { Title } from '@angular/platform-browser';
import { Router, RouterLink } from '@angular/router';
import { ChartPanel } from '../chart/chart-panel';
import { BarStore } from '../chart/series/bar-store';
import { Insight } from '../insight/insight';
import { PastMinute, type PastSubject } from '../insight/past-minute';
import { QuoteStore } from '../market/quote.store';
import { RecommendationNews } from '../recommendation/recommendation-news';
import { formatChange, formatPrice } from '../shared/format';
import { NarrowScreen } from '../shared/narrow-screen';
import { ProblemCard } from '../shared/problem';
import { throttle } from '../shared/throttle';
import { Watchlist, type Pick } from '../watchlist/watchlist';
import { LiveViewStore } from '../shared/live-view';

/** The title of the tab follows at most this often, milliseconds. */
const TITLE_PAUSE_MS = 2_000;

/** The URL names a symbol that is not followed: reports it and offers those that are. */
@Component({
  selector: 'tandem-unknown-symbol',
  imports: [RouterLink],
  template: `
    <div role="alert" data-testid="unknown-symbol">
      <h1>{{ wanted() }} is not followed here</h1>
      <p>Tandem follows {{ symbols().length }} symbols. Pick one of them:</p>
    </div>
    <ul>
      @for (symbol of symbols(); track symbol) {
        <li>
          <a class="button" [routerLink]="['/', symbol]">{{ symbol }}</a>
        </li>
      }
    </ul>
  `,
  styles: `
    :host {
      display: grid;
      gap: 20px;
      place-content: center;
      padding: 32px;
      text-align: center;
    }
    h1 {
      font-size: 20px;
      margin-bottom: 6px;
      overflow-wrap: anywhere;
    }
    p {
      color: var(--muted);
    }
    ul {
      display: flex;
      flex-wrap: wrap;
      justify-content: center;
      gap: 8px;
      max-width: 560px;
      list-style: none;
    }
    a {
      display: block;
    }
  `,
})
class UnknownSymbol {
  readonly wanted = input.required<string>();
  readonly symbols = input.required<readonly string[]>();
}

/** The live page. The selected symbol lives in the URL, so that a reload and a shared link show the same. */
@Component({
  selector: 'tandem-dashboard-page',
  imports: [ChartPanel, Insight, ProblemCard, RecommendationNews, UnknownSymbol, Watchlist],
  providers: [LiveViewStore],
  templateUrl: './dashboard-page.html',
  styleUrl: './dashboard-page.css',
})
export class DashboardPage {
  /** As the URL has it; undefined at `/`. */
  readonly symbol = input<string>();

  private readonly router = inject(Router);
  private readonly title = inject(Title);
  private readonly view = inject(LiveViewStore);
  private readonly bars = inject(BarStore);
  protected readonly narrow = inject(NarrowScreen).narrow;
  protected readonly quotes = inject(QuoteStore);
  protected readonly wanted = computed(() => this.symbol()?.toUpperCase() ?? null);
  protected readonly known = computed(() => {
    const wanted = this.wanted();
    return wanted !== null && this.quotes.symbols().includes(wanted) ? wanted : null;
  });

  protected readonly past = new PastMinute(
    computed((): PastSubject | null => {
      const [symbol, { at, versions }] = [this.known(), this.view.view()];
      return symbol === null || at === null ? null : { symbol, at, versions };
    }),
  );
  /** What will stand there, by the room that it takes. */
  protected readonly waiting = [
    { of: 'list', lines: Array.from({ length: 12 }, (_, line) => line) },
    { of: 'chart', lines: [0] },
    { of: 'cards', lines: Array.from({ length: 8 }, (_, line) => line) },
  ];

  constructor() {
    effect(() => this.completeUrl());
    effect(() => this.prefetchBars());
    // The browser draws its tab with each: dear, and nobody reads it faster.
    const title = throttle((text: string) => this.title.setTitle(text), TITLE_PAUSE_MS);
    effect(() => title.run(this.titleText()));
    inject(DestroyRef).onDestroy(() => title.cancel());
  }

  protected pick({ symbol, by }: Pick): void {
    void this.router.navigate(['/', symbol], { replaceUrl: by === 'keys', queryParamsHandling: 'merge' });
  }

  protected withVersion(picked: Partial<PastSubject['versions']>): void {
    this.view.change({ versions: { ...this.view.view().versions, ...picked } });
  }

  protected toNow(): void {
    this.view.change({ at: null });
  }

  /** `/` becomes the first symbol, `/nvda` becomes `/NVDA`. */
  private completeUrl(): void {
    const target = this.wanted() === null ? this.quotes.symbols()[0] : this.known();
    if (target != null && target !== this.symbol())
      void this.router.navigate(['/', target], { replaceUrl: true, queryParamsHandling: 'merge' });
  }

  /** The chart's bars are asked for beside the symbols, not once these are known. */
  private prefetchBars(): void {
    const symbol = this.wanted();
    if (symbol !== null && this.view.at() === null) untracked(() => this.bars.prefetch({ symbol, interval: '1m', until: null }));
  }

  private titleText(): string {
    const symbol = this.known();
    const quote = symbol === null ? undefined : this.quotes.quote(symbol);
    if (quote?.price == null) return symbol === null ? 'Tandem' : `${symbol} · Tandem`;
    const change = quote.change === null ? '' : ` ${formatChange(quote.change)}`;
    return `${quote.symbol} ${formatPrice(quote.price)}${change} · Tandem`;
  }
}
