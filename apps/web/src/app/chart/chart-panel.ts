import { Component, computed, inject, input, linkedSignal, viewChild } from '@angular/core';
import { LiveViewStore } from '../shared/live-view';
import { QuoteStore } from '../market/quote.store';
import { ChampionChanges } from '../pipeline/champion-changes';
import { arrowOf, formatChange, formatPrice, toneOf } from '../shared/format';
import { ProblemCard } from '../shared/problem';
import { newYorkClock, newYorkDay } from '../shared/time';
import { Commands } from '../shell/commands';
import { chartCommands } from './chart-commands';
import { ChartStore } from './chart.store';
import { ChartTable } from './chart-table';
import { ChartToolbar } from './chart-toolbar';
import { ExpectedMove } from './expected-move/expected-move';
import { shownMove } from './expected-move/expected-move-labels';
import { OVERLAY_INDICATORS, PANE_INDICATORS, whyNot } from './indicators/catalog';
import { pastMove } from './expected-move/past-move';
import { PriceChart } from './price-chart';
import { INTERVAL_KINDS } from './series/intervals';
import type { Candle } from './series/candle';
import { TimeSlider } from './time-slider';
import type { Viewport } from './canvas/viewport';

/** The selected symbol: price, change and chart, now or at a past minute, or why there is none. */
@Component({
  selector: 'tandem-chart-panel',
  imports: [ChartTable, ChartToolbar, ExpectedMove, PriceChart, ProblemCard, TimeSlider],
  templateUrl: './chart-panel.html',
  styleUrl: './chart-panel.css',
  host: { class: 'panel' },
})
export class ChartPanel {
  readonly symbol = input.required<string>();

  private readonly quotes = inject(QuoteStore);
  protected readonly view = inject(LiveViewStore);
  protected readonly champions = inject(ChampionChanges);
  protected readonly store = new ChartStore(this.symbol, this.view);
  protected readonly chart = viewChild<PriceChart>('priceChart');

  protected readonly viewport = linkedSignal<string, Viewport>({
    source: () => `${this.view.interval()} ${this.symbol()} ${this.view.at() === null}`,
    computation: (source, previous) => {
      const same = previous?.source.split(' ')[0] === source.split(' ')[0];
      return { bars: same ? previous!.value.bars : INTERVAL_KINDS[this.view.interval()].bars, end: null };
    },
  });
  protected readonly following = computed(() => this.viewport().end === null);
  /** A third of what is seen. */
  protected readonly panBars = computed(() => Math.max(1, Math.round(this.viewport().bars / 3)));
  protected readonly overlays = computed(() => {
    const { overlays, interval } = this.view.view();
    return overlays.filter((overlay) => whyNot(overlay, interval) === null).map((overlay) => OVERLAY_INDICATORS[overlay]);
  });
  protected readonly panes = computed(() => this.view.view().panes.map((pane) => PANE_INDICATORS[pane]));

  /** At a past minute its own bar says the price; now the newest message does. */
  private readonly shown = computed(() => {
    if (this.view.at() !== null) return pricesOf(this.store.series().candles);
    const quote = this.quotes.quote(this.symbol());
    return { price: quote?.price ?? null, change: quote?.change ?? null };
  });
  protected readonly price = computed(() => {
    const { price } = this.shown();
    return price === null ? '–' : formatPrice(price);
  });
  protected readonly change = computed(() => {
    const { change } = this.shown();
    return change === null ? null : { text: formatChange(change), arrow: arrowOf(change), tone: toneOf(change) };
  });
  protected readonly pastText = computed(() => {
    const at = this.view.at();
    return at === null ? null : `${newYorkDay(at)} ${newYorkClock(at)}`;
  });
  protected readonly emptyText = computed(() =>
    this.view.at() === null
      ? `No bars of ${this.symbol()} yet. They appear here with the first minute.`
      : `No bars of ${this.symbol()} are stored up to this minute. Choose a later one.`,
  );

  private readonly past = pastMove(this.symbol, this.view.at);
  protected readonly move = computed(() => {
    if (this.view.at() !== null) return this.past();
    const update = this.quotes.quote(this.symbol())?.update ?? null;
    return update && shownMove(update);
  });
  /** Its horizons of 5 to 30 minutes are less than a few of the longer bars. */
  protected readonly cone = computed(() => (this.view.interval() === '1m' ? this.move() : null));
  protected readonly coneHidden = computed(() => this.view.interval() !== '1m' && (this.move()?.expectedMove.length ?? 0) > 0);

  constructor() {
    inject(Commands).offer(() => chartCommands(this.view, { follow: () => this.follow(), goBack: () => this.goBack() }));
  }

  protected show(bars: number): void {
    this.viewport.set({ bars, end: null });
  }

  protected follow(): void {
    this.viewport.update((viewport) => ({ ...viewport, end: null }));
  }

  /** Shows the newest closed minute as a past one, from where the slider goes on. */
  protected goBack(): void {
    const ts = this.quotes.quote(this.symbol())?.update?.ts ?? null;
    const at = ts === null ? this.store.series().candles.at(-1)?.x : Date.parse(ts);
    if (at !== undefined) this.view.change({ at });
  }
}

/** The newest close, and its change since the last close of the session before. */
function pricesOf(candles: readonly Candle[]): { price: number | null; change: number | null } {
  const last = candles.at(-1);
  if (last === undefined) return { price: null, change: null };
  const before = candles.findLast(({ session }) => session !== last.session);
  return { price: last.c, change: before === undefined ? null : last.c / before.c - 1 };
}
