import { httpResource } from '@angular/common/http';
import { computed, effect, inject, signal, untracked, type Signal } from '@angular/core';
import { takeUntilDestroyed } from '@angular/core/rxjs-interop';
import { historySchema, predictionsResponseSchema, type Update } from '@tandem/contracts';
import { LiveConnection } from '../live/live-connection';
import { LiveFeed } from '../live/live-feed';
import { readResponse, toProblem } from '../shared/problem';
import { candleOfBar, CandleSeries } from './candle-series';
import { ActionMarks } from './chart-frame';

/** One session of minutes. */
const HISTORY_BARS = 390;

/** What the chart of one symbol shows: history from one request, then every live bar. Needs an injection context. */
export class ChartStore {
  private readonly feed = inject(LiveFeed);
  private readonly connection = inject(LiveConnection);
  private readonly drawn = signal(0);
  private readonly history = httpResource(
    () => ({ url: `/api/v1/history/${this.symbol()}`, params: { interval: '1m', limit: HISTORY_BARS } }),
    { parse: (raw) => readResponse(historySchema, raw) },
  );
  private readonly predictions = httpResource(() => ({ url: `/api/v1/predictions/${this.symbol()}`, params: { limit: HISTORY_BARS } }), {
    parse: (raw) => readResponse(predictionsResponseSchema, raw),
  });

  readonly series = new CandleSeries();
  readonly marks = new ActionMarks();
  /** Grows with every change of series or marks: both change in place, and this signals it. */
  readonly revision = this.drawn.asReadonly();
  readonly isEmpty = computed(() => this.revision() >= 0 && this.series.candles.length === 0);
  readonly isLoading = this.history.isLoading;
  readonly problem = computed(() => {
    const error = this.history.error();
    return error === undefined ? null : toProblem(error);
  });

  constructor(private readonly symbol: Signal<string>) {
    effect(() => this.startOver(this.symbol()));
    effect(() => this.takeHistory());
    effect(() => this.takePredictions());
    effect(() => this.refetchAfter(this.connection.connections()));
    this.feed.updates.pipe(takeUntilDestroyed()).subscribe((update) => this.take(update));
  }

  /** Asks for history again. */
  retry(): void {
    this.history.reload();
    this.predictions.reload();
  }

  private startOver(_symbol: string): void {
    this.series.clear();
    this.marks.clear();
    this.redraw();
  }

  private takeHistory(): void {
    if (!this.history.hasValue()) return;
    const { symbol, bars } = this.history.value();
    if (symbol !== this.symbol()) return;
    this.series.load(bars.map(candleOfBar));
    this.redraw();
  }

  /** Without predictions the chart has no marks; that is no reason to show no chart. */
  private takePredictions(): void {
    if (!this.predictions.hasValue()) return;
    const { symbol, records } = this.predictions.value();
    if (symbol !== this.symbol()) return;
    records.forEach(({ ts, recommendation }) => recommendation && this.marks.note(Date.parse(ts), recommendation.action));
    this.redraw();
  }

  /** Bars may have passed while the connection was broken. */
  private refetchAfter(connections: number): void {
    if (connections > 1) untracked(() => this.retry());
  }

  private take(update: Update): void {
    if (update.symbol !== untracked(this.symbol)) return;
    this.series.apply(candleOfBar(update.bar));
    if (update.final) this.marks.note(Date.parse(update.ts), update.recommendation.action);
    this.redraw();
  }

  private redraw(): void {
    untracked(() => this.drawn.update((revision) => revision + 1));
  }
}
