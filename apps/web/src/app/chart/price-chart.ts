import 'chartjs-adapter-date-fns';
import { Component, computed, DestroyRef, effect, inject, input, model, viewChild } from '@angular/core';
import { BarController, BarElement, LinearScale, TimeSeriesScale, Tooltip } from 'chart.js';
import { CandlestickController, CandlestickElement } from 'chartjs-chart-financial';
import { BaseChartDirective, provideCharts } from 'ng2-charts';
import { formatPrice } from '../shared/format';
import { newYorkClock } from '../shared/time';
import { chartData, emptyFrame, fillFrame } from './chart-frame';
import { chartOptions } from './chart-options';
import type { ChartStore } from './chart.store';
import { moveText, type ShownMove } from './expected-move-labels';
import { fanOf } from './fan';
import { fanPlugin } from './fan-plugin';
import { actionMarksPlugin, crosshairPlugin, lastPricePlugin } from './overlays';
import { pan, visibleRange, zoom, type Viewport } from './viewport';

/**
 * Runs a task at most once per animation frame, however often it is asked for; in a hidden tab not at all, until it shows again.
 * @returns the asking function, and one that forgets a pending request.
 */
export function oncePerFrame(task: () => void): { request: () => void; cancel: () => void } {
  let pending: number | null = null;
  return {
    request: () => {
      pending ??= requestAnimationFrame(() => {
        pending = null;
        task();
      });
    },
    cancel: () => {
      if (pending !== null) cancelAnimationFrame(pending);
      pending = null;
    },
  };
}

const ZOOM_STEP = 1.2;
const PAN_STEP = 10;

/** The candles on their canvas. Wheel and + / − zoom, dragging and arrow keys pan, End or a double click follows again. */
@Component({
  selector: 'tandem-price-chart',
  imports: [BaseChartDirective],
  providers: [
    provideCharts({
      registerables: [BarController, BarElement, CandlestickController, CandlestickElement, LinearScale, TimeSeriesScale, Tooltip],
    }),
  ],
  template: `<canvas
    baseChart
    role="img"
    [type]="'candlestick'"
    [data]="data"
    [options]="options"
    [plugins]="plugins"
    [attr.aria-label]="summary()"
  ></canvas>`,
  styles: `
    :host {
      display: block;
      position: absolute;
      inset: 0;
      touch-action: pan-y;
      cursor: crosshair;
      border-radius: var(--radius);
    }
    :host(:focus-visible) {
      outline-offset: -2px;
    }
  `,
  host: {
    tabindex: '0',
    role: 'group',
    'aria-label': 'Chart. Plus and minus zoom, left and right arrow move, End follows the newest price.',
    '(wheel)': 'onWheel($event)',
    '(pointermove)': 'onPointerMove($event)',
    '(dblclick)': 'follow()',
    '(keydown)': 'onKey($event)',
  },
})
export class PriceChart {
  readonly store = input.required<ChartStore>();
  readonly symbol = input.required<string>();
  readonly viewport = model.required<Viewport>();
  /** The expected move from the newest bar; null before the first message. */
  readonly move = input.required<ShownMove | null>();

  private readonly chart = viewChild.required(BaseChartDirective);
  private readonly frame = emptyFrame();
  private readonly redraw = oncePerFrame(() => this.draw());
  /** Pixels dragged that do not make a whole candle yet. */
  private dragged = 0;

  protected readonly data = chartData(this.frame);
  protected readonly options = chartOptions(this.frame);
  protected readonly plugins = [fanPlugin(this.frame), lastPricePlugin(this.frame), actionMarksPlugin(this.frame), crosshairPlugin()];
  protected readonly summary = computed(() => {
    this.store().revision();
    const last = this.store().series.candles.at(-1);
    if (last === undefined) return `${this.symbol()}: no bars yet`;
    const move = this.move();
    const price = `${this.symbol()}, one-minute candles and volume. Last price ${formatPrice(last.c)} at ${newYorkClock(last.x)} New York.`;
    return move === null ? price : `${price} ${moveText(move)}`.trim();
  });

  constructor() {
    effect(() => {
      this.store().revision();
      this.viewport();
      this.move();
      this.redraw.request();
    });
    inject(DestroyRef).onDestroy(() => this.redraw.cancel());
  }

  protected onWheel(event: WheelEvent): void {
    event.preventDefault();
    const sideways = Math.abs(event.deltaX) > Math.abs(event.deltaY);
    if (sideways) this.panBy(Math.sign(event.deltaX) * 2);
    else this.zoomBy(event.deltaY > 0 ? ZOOM_STEP : 1 / ZOOM_STEP);
  }

  protected onPointerMove(event: PointerEvent): void {
    if (event.buttons !== 1) {
      this.dragged = 0;
      return;
    }
    const candleWidth = (this.chart().chart?.chartArea.width ?? 1) / Math.max(1, this.frame.rising.length);
    this.dragged += event.movementX;
    const steps = Math.trunc(this.dragged / candleWidth);
    if (steps === 0) return;
    this.dragged -= steps * candleWidth;
    this.panBy(-steps);
  }

  protected onKey(event: KeyboardEvent): void {
    const act = this.keys[event.key];
    if (act === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    act();
  }

  protected follow(): void {
    this.viewport.update((viewport) => ({ ...viewport, end: null }));
  }

  private readonly keys: Partial<Record<string, () => void>> = {
    '+': () => this.zoomBy(1 / ZOOM_STEP),
    '=': () => this.zoomBy(1 / ZOOM_STEP),
    '-': () => this.zoomBy(ZOOM_STEP),
    ArrowLeft: () => this.panBy(-PAN_STEP),
    ArrowRight: () => this.panBy(PAN_STEP),
    End: () => this.follow(),
  };

  private zoomBy(factor: number): void {
    this.viewport.update((viewport) => zoom(this.store().series.candles, viewport, factor));
  }

  private panBy(steps: number): void {
    this.viewport.update((viewport) => pan(this.store().series.candles, viewport, steps));
  }

  private draw(): void {
    const { series, marks } = this.store();
    const move = this.move();
    const { start, end } = visibleRange(series.candles, this.viewport());
    fillFrame(this.frame, {
      visible: series.candles.slice(start, end),
      last: series.candles.at(-1),
      marks: marks.begun(),
      fan: move && fanOf(move),
    });
    this.chart().update('none');
  }
}
