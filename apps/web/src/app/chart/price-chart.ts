import {
  afterRenderEffect,
  Component,
  computed,
  DestroyRef,
  effect,
  ElementRef,
  inject,
  input,
  model,
  signal,
  untracked,
  viewChild,
} from '@angular/core';
import type { Chart } from 'chart.js';
import { BaseChartDirective, provideCharts } from 'ng2-charts';
import type { ChampionMark } from '../shared/charts/champion-marks';
import { ThemeStore } from '../shared/theme';
import { throttle } from '../shared/throttle';
import { chartColors } from '../shared/charts/chart-colors';
import { emptyFrame, fillFrame, type ChartFrame, type Cursor, type Picture } from './canvas/chart-frame';
import { chartOptions } from './canvas/chart-options';
import { fanOf } from './canvas/fan';
import { chartData, chartPlugins, relayOut, syncPanes } from './canvas/market-chart';
import { MarketAxis } from './canvas/market-axis';
import { MarketController, NoElement } from './canvas/market-controller';
import { pan, visibleRange, zoom, type Viewport } from './canvas/viewport';
import type { ChartStore } from './chart.store';
import { moveText, type ShownMove } from './expected-move/expected-move-labels';
import { PlacedEvents } from './events/event-marks';
import { Gestures } from './gestures';
import type { Indicator } from './indicators/indicator';
import { IndicatorColumns } from './indicators/indicator-columns';
import { readoutOf, spokenText, summaryText, type Readout } from './readout';

const ZOOM_STEP = 1.2;
/** Nobody hears the summary of the picture more often, milliseconds. */
const SUMMARY_PAUSE_MS = 1_000;
/** Bars that arrow keys go with Shift. */
const LEAP = 10;

/**
 * The candles on their canvas, with overlays over them and panes below. Wheel, two fingers and + / − zoom, dragging and Shift + wheel pan,
 * arrow keys go from bar to bar, End or a double click follows the newest.
 */
@Component({
  selector: 'tandem-price-chart',
  imports: [BaseChartDirective],
  providers: [provideCharts({ registerables: [MarketController, NoElement, MarketAxis] })],
  templateUrl: './price-chart.html',
  styleUrl: './price-chart.css',
  host: {
    tabindex: '0',
    role: 'application',
    'aria-roledescription': 'chart',
    'aria-label': 'Chart. Left and right arrows go from bar to bar, with Shift ten. Plus and minus zoom, Home and End go to the ends.',
    '(keydown)': 'onKey($event)',
    '(blur)': 'point(null)',
  },
})
export class PriceChart {
  readonly store = input.required<ChartStore>();
  readonly symbol = input.required<string>();
  readonly viewport = model.required<Viewport>();
  /** The expected move from the newest bar; null before the first message, and for bars longer than its horizons. */
  readonly move = input.required<ShownMove | null>();
  readonly overlays = input<readonly Indicator[]>([]);
  readonly panes = input<readonly Indicator[]>([]);
  readonly champions = input<readonly ChampionMark[]>([]);

  private readonly chart = viewChild.required(BaseChartDirective);
  private readonly values = viewChild<ElementRef<HTMLElement>>('values');
  private readonly theme = inject(ThemeStore);
  private readonly colors = computed(() => chartColors(this.theme.palette()));
  private readonly cursor = signal<Cursor | null>(null);
  private readonly headroom = signal(0);
  private readonly frame: ChartFrame = emptyFrame(untracked(this.colors));
  private readonly describe = throttle<void>(() => this.summary.set(this.summaryText()), SUMMARY_PAUSE_MS);
  private readonly overlayColumns = computed(() => this.overlays().map((indicator) => new IndicatorColumns(indicator)));
  private readonly paneColumns = computed(() => this.panes().map((indicator) => new IndicatorColumns(indicator)));
  private readonly placed = new PlacedEvents();
  /** The frame, filled anew with each change of what it shows: before the page is rendered, so that values and picture go on together. */
  private readonly filled = computed(
    () => {
      Object.assign(this.frame, { colors: this.colors(), cursor: this.cursor(), headroom: this.headroom() });
      fillFrame(this.frame, this.picture());
      return this.frame;
    },
    { equal: () => false },
  );
  /** What the options of the chart were read for last, and what its axes span. */
  private setUp = '';
  private laidOut = '';

  protected readonly data = chartData(this.frame);
  protected readonly options = chartOptions(this.frame);
  protected readonly plugins = chartPlugins(this.frame);
  protected readonly readout = computed((): Readout | null => readoutOf(this.filled()));
  protected readonly spoken = signal('');
  protected readonly summary = signal('');
  protected readonly gestures = new Gestures({
    point: (x, y) => this.point(x === null ? null : { index: this.indexAt(x), y }),
    zoom: (factor) => this.zoomBy(factor),
    pan: (steps) => this.panBy(steps),
    step: () => (this.chart().chart?.chartArea.width ?? 1) / Math.max(1, this.frame.end + this.frame.room - this.frame.start),
  });

  constructor() {
    // In the frame that renders the rest of the page, so that price, list and chart go on together.
    afterRenderEffect(() => {
      this.filled();
      untracked(() => this.draw());
    });
    effect((onCleanup) => {
      const element = this.values()?.nativeElement;
      if (element !== undefined) onCleanup(this.watchHeight(element));
    });
    inject(DestroyRef).onDestroy(() => this.describe.cancel());
  }

  follow(): void {
    this.viewport.update((viewport) => ({ ...viewport, end: null }));
  }

  zoomBy(factor: number): void {
    this.viewport.update((viewport) => zoom(this.frame.candles, viewport, factor));
  }

  panBy(steps: number): void {
    this.viewport.update((viewport) => pan(this.frame.candles, viewport, steps));
  }

  protected onKey(event: KeyboardEvent): void {
    const act = this.keys[event.key];
    if (act === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    act(event.shiftKey ? LEAP : 1);
  }

  private readonly keys: Partial<Record<string, (by: number) => void>> = {
    '+': () => this.zoomBy(1 / ZOOM_STEP),
    '=': () => this.zoomBy(1 / ZOOM_STEP),
    '-': () => this.zoomBy(ZOOM_STEP),
    ArrowLeft: (by) => this.walk((this.cursor()?.index ?? this.frame.candles.length) - by),
    ArrowRight: (by) => this.walk((this.cursor()?.index ?? this.frame.candles.length - 2) + by),
    Home: () => this.walk(0),
    End: () => this.walk(this.frame.candles.length - 1),
    Escape: () => this.point(null),
  };

  /** Goes to a bar, or a minute of the fan, and says what is there. The picture follows. */
  private walk(to: number): void {
    const { candles, fan, start, end } = this.frame;
    const newest = candles.length - 1;
    const index = Math.min(newest + (fan?.reach ?? 0), Math.max(0, to));
    if (index < start) this.panBy(index - start);
    else if (index >= end) this.panBy(Math.min(index, newest) - end + 1);
    this.point({ index, y: null });
    this.spoken.set(spokenText(this.filled()));
  }

  protected point(cursor: Cursor | null): void {
    this.cursor.set(cursor);
  }

  private indexAt(x: number): number {
    const { candles, fan, start } = this.frame;
    const value = this.chart().chart?.scales['x']?.getValueForPixel(x) ?? 0;
    return Math.min(candles.length - 1 + (fan?.reach ?? 0), Math.max(start, Math.round(value)));
  }

  private draw(): void {
    const chart = this.chart().chart as Chart<'market'> | undefined;
    if (chart === undefined) return;
    const [panesChanged, look, spans] = [syncPanes(chart, this.frame), this.look(), this.spans()];
    if (panesChanged || look !== this.setUp) chart.update('none');
    else if (spans !== this.laidOut) relayOut(chart);
    else chart.draw();
    if (look !== this.setUp || spans !== this.laidOut) this.describe.run();
    [this.setUp, this.laidOut] = [look, spans];
    // What is seen of the oldest bars is about to end.
    if (this.frame.start === 0 && this.frame.candles.length > 0) this.store().loadOlder();
  }

  private picture(): Picture {
    const store = this.store();
    const series = store.series();
    const columns = [...this.overlayColumns(), ...this.paneColumns()];
    columns.forEach((column) => column.update(series));
    const move = this.move();
    return {
      interval: store.interval(),
      candles: series.candles,
      ...visibleRange(series.candles, this.viewport()),
      fan: move && fanOf(move),
      marks: store.marks.byCandle(),
      events: this.placed.of(store.marks.events(), series, store.interval()),
      champions: this.champions(),
      overlays: this.overlayColumns(),
      panes: this.paneColumns(),
    };
  }

  /** The line of values stands over the canvas: the candles begin below it. */
  private watchHeight(element: HTMLElement): () => void {
    const observer = new ResizeObserver(([entry]) => {
      this.headroom.set(entry?.borderBoxSize[0]?.blockSize ?? 0);
    });
    observer.observe(element);
    return () => observer.disconnect();
  }

  /** Everything that options of the chart come from which Chart.js keeps until it is updated. */
  private look(): string {
    const { interval, panes, headroom, colors } = this.frame;
    return [interval, panes.length, headroom, colors.text].join();
  }

  /** Everything that the ranges of the axes and their labels come from. */
  private spans(): string {
    const { candles, start, end, room, fan, low, high, panes } = this.frame;
    // The range of a pane without bounds follows its newest value.
    const moving = panes.some(({ indicator }) => indicator.bounds === undefined) ? this.frame.last?.c : 0;
    return [candles[start]?.x, start, end, room, fan?.reach, low, high, moving].join();
  }

  private summaryText(): string {
    const move = this.frame.fan === null ? null : this.move();
    const text = summaryText(this.symbol(), this.frame);
    return move === null ? text : `${text} ${moveText(move)}`.trim();
  }
}
