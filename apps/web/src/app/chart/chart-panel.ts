import { Component, computed, inject, input, linkedSignal } from '@angular/core';
import { QuoteStore } from '../market/quote.store';
import { arrowOf, formatChange, formatPrice, toneOf } from '../shared/format';
import { ProblemCard } from '../shared/problem';
import { ChartStore } from './chart.store';
import { ExpectedMove } from './expected-move';
import { shownMove } from './expected-move-labels';
import { PriceChart } from './price-chart';
import { initialViewport, type Viewport } from './viewport';

/** The ranges offered, in one-minute bars. */
const RANGES = [
  { bars: 60, label: '1h' },
  { bars: 120, label: '2h' },
  { bars: 240, label: '4h' },
  { bars: 390, label: '1d' },
] as const;

/** The selected symbol: price, change and chart, or why there is none. */
@Component({
  selector: 'tandem-chart-panel',
  imports: [ExpectedMove, PriceChart, ProblemCard],
  templateUrl: './chart-panel.html',
  styleUrl: './chart-panel.css',
  host: { class: 'panel' },
})
export class ChartPanel {
  readonly symbol = input.required<string>();

  private readonly quotes = inject(QuoteStore);
  protected readonly store = new ChartStore(this.symbol);
  protected readonly ranges = RANGES;
  protected readonly viewport = linkedSignal<string, Viewport>({
    source: this.symbol,
    computation: (_symbol, previous) => ({ bars: previous?.value.bars ?? initialViewport.bars, end: null }),
  });
  protected readonly following = computed(() => this.viewport().end === null);
  protected readonly price = computed(() => {
    const price = this.quotes.quote(this.symbol())?.price ?? null;
    return price === null ? '–' : formatPrice(price);
  });
  protected readonly change = computed(() => {
    const change = this.quotes.quote(this.symbol())?.change ?? null;
    return change === null ? null : { text: formatChange(change), arrow: arrowOf(change), tone: toneOf(change) };
  });

  protected readonly move = computed(() => {
    const update = this.quotes.quote(this.symbol())?.update ?? null;
    return update && shownMove(update);
  });

  protected show(bars: number): void {
    this.viewport.set({ bars, end: null });
  }

  protected follow(): void {
    this.viewport.update((viewport) => ({ ...viewport, end: null }));
  }
}
