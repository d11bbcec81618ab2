import { afterRenderEffect, Component, computed, ElementRef, inject, input, output } from '@angular/core';
import type { ModelKind } from '@tandem/contracts';
import { MarketStatusStore } from '../market/market-status.store';
import { QuoteStore, type Quote } from '../market/quote.store';
import { leadOf } from '../prediction/prediction-panel';
import { ActionChip } from '../recommendation/recommendation-card';
import { Flash } from '../shared/flash';
import { arrowOf, formatAge, formatChange, formatPrice, formatShare, toneOf } from '../shared/format';
import { KIND_NAMES } from '../shared/model-kind';
import { Sparkline } from './sparkline';

/** One symbol of the list: price, change, its last hour, what both models expect, the newest action and how old all that is. */
@Component({
  selector: 'tandem-symbol-row',
  imports: [ActionChip, Flash, Sparkline],
  templateUrl: './symbol-row.html',
  styleUrl: './symbol-row.css',
  host: {
    role: 'option',
    '[id]': '"symbol-" + symbol()',
    '[attr.data-testid]': '"symbol-row-" + symbol()',
    '[attr.aria-selected]': 'selected()',
    '[class.stale]': 'stale()',
    '(click)': 'picked.emit()',
  },
})
export class SymbolRow {
  readonly symbol = input.required<string>();
  readonly selected = input.required<boolean>();
  readonly picked = output();

  private readonly quotes = inject(QuoteStore);
  private readonly market = inject(MarketStatusStore);
  private readonly quote = computed(() => this.quotes.quote(this.symbol()));
  private readonly ageMs = computed(() => this.market.since(this.quote()?.committedAt ?? null));

  protected readonly price = computed(() => {
    const price = this.quote()?.price ?? null;
    return price === null ? '–' : formatPrice(price);
  });
  protected readonly change = computed(() => {
    const change = this.quote()?.change ?? null;
    return change === null ? null : { text: formatChange(change), arrow: arrowOf(change), tone: toneOf(change) };
  });
  protected readonly signals = computed(() => [signalOf('lstm', this.quote()), signalOf('transformer', this.quote())]);
  protected readonly action = computed(() => this.quote()?.recommendation?.action);
  protected readonly confidence = computed(() => {
    const recommendation = this.quote()?.recommendation;
    return recommendation ? formatShare(recommendation.confidence) : null;
  });
  protected readonly age = computed(() => {
    const age = this.ageMs();
    return age === null ? null : formatAge(age);
  });
  protected readonly stale = computed(() => this.quote()?.recommendation?.reason === 'stale_data' || this.market.isStale(this.ageMs()));

  constructor() {
    const element = inject<ElementRef<HTMLElement>>(ElementRef).nativeElement;
    afterRenderEffect(() => {
      if (this.selected()) element.scrollIntoView({ block: 'nearest', inline: 'nearest' });
    });
  }
}

/** What one model leans to, by sign, word and number; a dash while it predicts nothing. */
function signalOf(kind: ModelKind, quote: Quote | undefined) {
  const prediction = quote?.update?.predictions[kind] ?? null;
  if (prediction === null) return { kind, name: KIND_NAMES[kind], arrow: '·', tone: 'calm', class: 'no prediction', share: '' };
  const { arrow, tone, name, probability } = leadOf(prediction);
  return { kind, name: KIND_NAMES[kind], arrow, tone, class: name, share: formatShare(probability) };
}
