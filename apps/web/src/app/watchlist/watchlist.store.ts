import { computed, inject, Injectable, signal } from '@angular/core';
import { QuoteStore } from '../market/quote.store';

/** A pause this long between two keys begins another word. */
const TYPING_PAUSE_MS = 800;

/** Which symbols the list shows, and where its keys lead. */
@Injectable()
export class WatchlistStore {
  private readonly quotes = inject(QuoteStore);
  private typed = { text: '', at: -Infinity };

  readonly filter = signal('');
  readonly visible = computed(() => {
    const wanted = this.filter().trim().toUpperCase();
    const found = this.quotes.symbols().filter((symbol) => symbol.includes(wanted));
    return found.toSorted((a, b) => Number(b.startsWith(wanted)) - Number(a.startsWith(wanted)));
  });

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
