import { Component, inject, input, output } from '@angular/core';
import { SymbolRow } from './symbol-row';
import { WatchlistStore } from './watchlist.store';

/** A symbol picked by pointer is a step to go back to; one passed by arrow key is not. */
export interface Pick {
  readonly symbol: string;
  readonly by: 'pointer' | 'keys';
}

const ROWS_OF_A_PAGE = 8;

/** Every symbol with its price and newest action. Arrow keys walk, letters find, the field above filters. */
@Component({
  selector: 'tandem-watchlist',
  imports: [SymbolRow],
  providers: [WatchlistStore],
  templateUrl: './watchlist.html',
  styleUrl: './watchlist.css',
  host: { class: 'panel', '(document:keydown)': 'onPageKey($event)' },
})
export class Watchlist {
  readonly selected = input.required<string | null>();
  readonly picked = output<Pick>();
  protected readonly store = inject(WatchlistStore);

  protected onKey(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    this.goTo(this.targetOf(event), event);
  }

  /** While nothing has the focus, up and down walk the list: the page itself has nowhere to scroll to. */
  protected onPageKey(event: KeyboardEvent): void {
    const vertical = event.key === 'ArrowUp' || event.key === 'ArrowDown';
    if (vertical && event.target instanceof HTMLBodyElement) this.onKey(event);
  }

  protected onFilterKey(event: KeyboardEvent): void {
    if (event.key === 'Escape') this.store.filter.set('');
    if (event.key === 'Enter') this.goTo(this.store.visible()[0], event);
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') this.onKey(event);
  }

  private goTo(symbol: string | undefined, event: Event): void {
    if (symbol === undefined) return;
    event.preventDefault();
    if (symbol !== this.selected()) this.picked.emit({ symbol, by: 'keys' });
  }

  private targetOf({ key, timeStamp }: KeyboardEvent): string | undefined {
    switch (key) {
      case 'ArrowDown':
      case 'ArrowRight':
        return this.store.neighbour(this.selected(), 1);
      case 'ArrowUp':
      case 'ArrowLeft':
        return this.store.neighbour(this.selected(), -1);
      case 'PageDown':
        return this.store.neighbour(this.selected(), ROWS_OF_A_PAGE);
      case 'PageUp':
        return this.store.neighbour(this.selected(), -ROWS_OF_A_PAGE);
      case 'Home':
        return this.store.visible()[0];
      case 'End':
        return this.store.visible().at(-1);
      default:
        return /^[a-z0-9.-]$/i.test(key) ? this.store.find(key, timeStamp) : undefined;
    }
  }
}
