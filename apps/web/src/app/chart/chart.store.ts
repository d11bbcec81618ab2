import { computed, effect, inject, untracked, type Signal } from '@angular/core';
import type { Interval } from '@tandem/contracts';
import { LiveConnection } from '../live/live-connection';
import { QuoteStore } from '../market/quote.store';
import { MarkStore } from './events/mark.store';
import { BarStore } from './series/bar-store';
import { MINUTE_MS, newYorkTime } from './series/candle';
import { ShownBars } from './series/shown-bars';

/** What the chart is asked to show. */
export interface ChartView {
  readonly interval: Signal<Interval>;
  /** The past minute that is shown, epoch milliseconds; null: now. */
  readonly at: Signal<number | null>;
}

const DAY_MS = 24 * 60 * MINUTE_MS;
/** The last instant of the New York day that holds this one. */
const endOfDay = (instant: number): number => instant - newYorkTime(instant).minute * MINUTE_MS - (instant % MINUTE_MS) + DAY_MS - 1;

/** What the chart of one symbol shows: bars from history and live ones, and the marks on them. Needs an injection context. */
export class ChartStore {
  private readonly kept = inject(BarStore);
  private readonly connection = inject(LiveConnection);
  private readonly quotes = inject(QuoteStore);
  private readonly shown = new ShownBars();
  /** Generation of the minutes at which a gap before them was asked for. */
  private gapAt = -1;

  /** A past day's bars are asked for once: going from minute to minute of it asks for nothing. */
  private readonly until = computed(() => {
    const at = this.view.at();
    return at === null ? null : endOfDay(at);
  });
  private readonly minutes = computed(() => this.kept.find({ symbol: this.symbol(), interval: '1m', until: this.until() }));
  private readonly longer = computed(() => {
    const interval = this.view.interval();
    return interval === '1m' ? null : this.kept.find({ symbol: this.symbol(), interval, until: this.until() });
  });
  private readonly paged = computed(() => this.longer() ?? this.minutes());

  readonly interval = computed(() => this.view.interval());
  readonly at = computed(() => this.view.at());
  readonly marks: MarkStore;
  /** The bars that are shown; they change in place, and each change is signalled. */
  readonly series = computed(
    () => {
      const [minutes, longer] = [this.minutes(), this.longer()];
      minutes.revision();
      longer?.revision();
      return this.shown.of({ interval: this.interval(), minutes: minutes.series, longer: longer?.series ?? null, at: this.at() });
    },
    { equal: () => false },
  );
  readonly isEmpty = computed(() => this.series().candles.length === 0);
  readonly isLoading = computed(() => this.minutes().loading() || (this.longer()?.loading() ?? false));
  readonly problem = computed(() => this.paged().problem() ?? this.minutes().problem());

  constructor(
    private readonly symbol: Signal<string>,
    private readonly view: ChartView,
  ) {
    this.marks = new MarkStore(symbol, view);
    // Bars may have passed while the connection was broken.
    const reconnections = computed(() => Math.max(0, this.connection.connections() - 1));
    effect(() => {
      reconnections();
      const asked = [this.minutes(), this.longer()];
      untracked(() => asked.forEach((bars) => bars?.load()));
    });
    effect(() => this.closeGap());
    effect(() => this.prefetchNeighbours());
  }

  /** Asks for everything again. */
  retry(): void {
    this.minutes().load();
    this.longer()?.load();
    this.marks.reload();
  }

  /** Asks for bars before the oldest. */
  loadOlder(): void {
    this.paged().loadOlder();
  }

  /** Minutes of days ago are forgotten: the server has the longer bars that were made of them. */
  private closeGap(): void {
    this.series();
    const [minutes, longer] = [this.minutes().series, this.longer()];
    const end = longer?.series.candles.at(-1)?.x ?? Infinity;
    if (minutes.generation === this.gapAt || end >= (minutes.candles[0]?.x ?? -Infinity)) return;
    this.gapAt = minutes.generation;
    untracked(() => longer?.load());
  }

  /** The symbols above and below in the list are those that arrow keys go to next. */
  private prefetchNeighbours(): void {
    const symbols = this.quotes.symbols();
    const at = symbols.indexOf(this.symbol());
    if (at < 0 || this.isEmpty() || this.until() !== null) return;
    untracked(() =>
      [symbols[at + 1], symbols[at - 1]].forEach((symbol) => symbol && this.kept.prefetch({ symbol, interval: '1m', until: null })),
    );
  }
}
