import { computed, inject, Injectable, untracked } from '@angular/core';
import { QuoteStore } from '../market/quote.store';
import { Preferences } from '../shared/preferences';
import { WallClock } from '../shared/time';
import { arrange, descendsAtFirst, readSettings, type ListSettings, type SortKey } from './watchlist-order';

/** A pause this long between two keys begins another word. */
const TYPING_PAUSE_MS = 800;

const AS_LISTED: Pick<ListSettings, 'sort' | 'descending'> = { sort: 'listed', descending: false };

const sameOrder = (a: readonly string[], b: readonly string[]): boolean => a.length === b.length && a.every((one, i) => one === b[i]);

/** Which symbols the list shows, and where its keys lead. */
@Injectable({ providedIn: 'root' })
export class WatchlistStore {
  private readonly quotes = inject(QuoteStore);
  private readonly clock = inject(WallClock);
  private typed = { text: '', at: -Infinity };

  readonly settings = inject(Preferences).remember('watchlist', readSettings);
  /**
   * The symbols in the order of the list. By what moves it is sorted anew every second, not with every price: a row shall not slip away
   * below the pointer, and nobody reads faster.
   */
  readonly visible = computed(
    () => {
      const settings = this.settings();
      const symbols = this.quotes.symbols();
      if (settings.action !== null || (settings.sort !== 'listed' && settings.sort !== 'symbol')) this.clock.now();
      return untracked(() =>
        arrange(
          symbols.map((symbol) => this.quotes.quote(symbol)).filter((quote) => quote !== undefined),
          settings,
        ),
      ).map(({ symbol }) => symbol);
    },
    { equal: sameOrder },
  );

  change(part: Partial<ListSettings>): void {
    this.settings.update((settings) => ({ ...settings, ...part }));
  }

  /** Sorts by a column; once more, the other way; a third time, as the server lists them. */
  sortBy(key: SortKey): void {
    const { sort, descending } = this.settings();
    if (key !== sort) this.change({ sort: key, descending: descendsAtFirst(key) });
    else if (descending === descendsAtFirst(key)) this.turnRound();
    else this.change(AS_LISTED);
  }

  /** The same order from its other end. */
  turnRound(): void {
    this.change({ descending: !this.settings().descending });
  }

  /** The symbol so many places from this one, stopping at the ends; the first when this one is not shown. */
  neighbour(symbol: string | null, steps: number): string | undefined {
    const shown = this.visible();
    const index = shown.indexOf(symbol ?? '');
    return index === -1 ? shown[0] : shown[Math.min(shown.length - 1, Math.max(0, index + steps))];
  }

  /**
   * Type to find: letters in quick succession make a word, a pause begins another.
   * @param at when the key was pressed, milliseconds.
   */
  find(key: string, at: number): string | undefined {
    const text = at - this.typed.at > TYPING_PAUSE_MS ? key : this.typed.text + key;
    this.typed = { text, at };
    return this.visible().find((symbol) => symbol.startsWith(text.toUpperCase()));
  }
}
