import { afterRenderEffect, Component, computed, ElementRef, inject, input, output } from '@angular/core';
import { QuoteStore } from '../market/quote.store';
import { ActionChip } from '../recommendation/recommendation-card';
import { Flash } from '../shared/flash';
import { arrowOf, formatChange, formatPrice, toneOf } from '../shared/format';

/** One symbol of the list: price, change, newest action. */
@Component({
  selector: 'tandem-symbol-row',
  imports: [ActionChip, Flash],
  template: `
    <div class="row" [tandemFlash]="action()">
      <span class="symbol">{{ symbol() }}</span>
      <span class="price">{{ price() }}</span>
      @if (change(); as change) {
        <span class="change" [class]="change.tone"
          ><span aria-hidden="true">{{ change.arrow }}</span> {{ change.text }}</span
        >
      } @else {
        <span class="change calm">–</span>
      }
      @if (action(); as action) {
        <tandem-action-chip [attr.data-testid]="'action-' + symbol()" [action]="action" />
      }
    </div>
  `,
  styleUrl: './symbol-row.css',
  host: {
    role: 'option',
    '[id]': '"symbol-" + symbol()',
    '[attr.data-testid]': '"symbol-row-" + symbol()',
    '[attr.aria-selected]': 'selected()',
    '(click)': 'picked.emit()',
  },
})
export class SymbolRow {
  readonly symbol = input.required<string>();
  readonly selected = input.required<boolean>();
  readonly picked = output();

  private readonly quotes = inject(QuoteStore);
  private readonly quote = computed(() => this.quotes.quote(this.symbol()));

  protected readonly price = computed(() => {
    const price = this.quote()?.price ?? null;
    return price === null ? '–' : formatPrice(price);
  });
  protected readonly change = computed(() => {
    const change = this.quote()?.change ?? null;
    return change === null ? null : { text: formatChange(change), arrow: arrowOf(change), tone: toneOf(change) };
  });
  protected readonly action = computed(() => this.quote()?.recommendation?.action);

  constructor() {
    const element = inject<ElementRef<HTMLElement>>(ElementRef).nativeElement;
    afterRenderEffect(() => {
      if (this.selected()) element.scrollIntoView({ block: 'nearest', inline: 'nearest' });
    });
  }
}
