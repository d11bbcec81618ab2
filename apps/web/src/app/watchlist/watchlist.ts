import { Component, computed, ElementRef, inject, input, output, signal, viewChild } from '@angular/core';
import { NarrowScreen } from '../shared/narrow-screen';
import { Commands } from '../shell/commands';
import { ACTIONS, SORT_KEYS, type SortKey } from './watchlist-order';
import { SymbolRow } from './symbol-row';
import { WatchlistStore } from './watchlist.store';

/** A symbol picked by pointer is a step to go back to; one passed by arrow key is not. */
export interface Pick {
  readonly symbol: string;
  readonly by: 'pointer' | 'keys';
}

const ROWS_OF_A_PAGE = 8;

interface Column {
  readonly key: SortKey;
  readonly label: string;
  /** At the head of its column. */
  readonly short?: string;
  readonly title?: string;
}

const LABELS: Record<SortKey, Omit<Column, 'key'>> = {
  listed: { label: 'As listed' },
  symbol: { label: 'Symbol' },
  price: { label: 'Price' },
  change: { label: 'Change', title: 'Since the close of the session before' },
  lstm: { label: 'LSTM', title: 'Likeliest class of the LSTM; sorted by UP less DOWN' },
  transformer: { label: 'Transformer', short: 'Transf.', title: 'Likeliest class of the Transformer; sorted by UP less DOWN' },
  action: { label: 'Action' },
  confidence: { label: 'Confidence', short: 'Conf.' },
  age: { label: 'Age', title: 'Since the newest bar was committed' },
};

/** Every symbol with its price and newest action. Arrow keys walk, letters find, the field above filters. */
@Component({
  selector: 'tandem-watchlist',
  imports: [SymbolRow],
  templateUrl: './watchlist.html',
  styleUrl: './watchlist.css',
  host: { class: 'panel', '[class.folded]': 'strip()', '(document:keydown)': 'onPageKey($event)' },
})
export class Watchlist {
  readonly selected = input.required<string | null>();
  readonly picked = output<Pick>();
  protected readonly store = inject(WatchlistStore);
  private readonly narrow = inject(NarrowScreen).narrow;
  private readonly field = viewChild.required<ElementRef<HTMLInputElement>>('field');

  protected readonly actions = ACTIONS;
  protected readonly columns = SORT_KEYS.map((key): Column => ({ key, ...LABELS[key] }));
  protected readonly heads = this.columns.filter(({ key }) => key !== 'listed');
  /** On a phone the list is a strip until it is unfolded. */
  protected readonly unfolded = signal(false);
  protected readonly strip = computed(() => this.narrow() && !this.unfolded());
  protected readonly activeId = computed(() => {
    const selected = this.selected();
    return selected !== null && this.store.visible().includes(selected) ? `symbol-${selected}` : null;
  });
  protected readonly direction = computed(() => {
    const { sort, descending } = this.store.settings();
    return `Sorted by ${LABELS[sort].label.toLowerCase()}, ${descending ? 'descending' : 'ascending'}`;
  });
  protected readonly noneText = computed(() => {
    const { text, action } = this.store.settings();
    const named = text.trim() === '' ? 'No symbol' : `No symbol matches “${text.trim()}”`;
    return action === null ? `${named}.` : `${named}${text.trim() === '' ? ' is' : ' and is'} ${action} now.`;
  });

  constructor() {
    inject(Commands).offer(() => [
      { group: 'Symbol', label: 'Next symbol', keys: 'j', run: () => this.walk(1) },
      { group: 'Symbol', label: 'Previous symbol', keys: 'k', run: () => this.walk(-1) },
      { group: 'Symbol', label: 'Filter symbols', keys: '/', run: () => this.toFilter() },
    ]);
  }

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
    if (event.key === 'Escape') this.store.change({ text: '' });
    if (event.key === 'Enter') this.goTo(this.store.visible()[0], event);
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') this.onKey(event);
  }

  protected filterBy(action: string): void {
    this.store.change({ action: this.actions.find((one) => one === action) ?? null });
  }

  protected sortBy(key: string): void {
    const known = SORT_KEYS.find((one) => one === key);
    if (known !== undefined && known !== this.store.settings().sort) this.store.sortBy(known);
  }

  protected showAll(): void {
    this.store.change({ text: '', action: null });
  }

  private walk(steps: number): void {
    this.goTo(this.store.neighbour(this.selected(), steps));
  }

  private toFilter(): void {
    this.unfolded.set(true);
    // A field that was folded away takes the focus only once it is shown.
    setTimeout(() => this.field().nativeElement.select());
  }

  private goTo(symbol: string | undefined, event?: Event): void {
    if (symbol === undefined) return;
    event?.preventDefault();
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
