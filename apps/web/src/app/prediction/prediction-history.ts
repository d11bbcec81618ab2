import { httpResource } from '@angular/common/http';
import { Component, computed, effect, inject, input, signal, untracked } from '@angular/core';
import { takeUntilDestroyed } from '@angular/core/rxjs-interop';
import type { ModelKind, Update } from '@tandem/contracts';
import { predictionsResponseSchema } from '@tandem/contracts/rest';
import { LiveConnection } from '../live/live-connection';
import { LiveFeed } from '../live/live-feed';
import type { ChartSeries, XAxis, YAxis } from '../shared/charts/chart-series';
import { LineChart } from '../shared/charts/line-chart';
import { formatShare } from '../shared/format';
import { KIND_NAMES } from '../shared/model-kind';
import { readResponse, toProblem } from '../shared/problem';

/** The window that the models look at. */
const MINUTES = 60;
const MINUTE_MS = 60_000;

interface Minute {
  /** Epoch milliseconds. */
  readonly at: number;
  readonly predictions: Update['predictions'];
}

const DASHES: Readonly<Record<ModelKind, readonly number[]>> = { lstm: [], transformer: [4, 3] };

/** Both sides of both models over time: the side by colour, the model by its dashes. */
export function historySeries(minutes: readonly Minute[]): ChartSeries[] {
  return (['lstm', 'transformer'] as const).flatMap((kind) =>
    (['up', 'down'] as const).map((side) => ({
      name: `${KIND_NAMES[kind]} ${side.toUpperCase()}`,
      color: `--${side}` as const,
      dash: DASHES[kind],
      points: minutes.map(({ at, predictions }) => ({ x: at, y: predictions[kind]?.[side] ?? null })),
    })),
  );
}

/** The newest hour of minutes, oldest first, each once: a later one of the same minute replaces it. */
export function newestHour(minutes: readonly Minute[]): Minute[] {
  const sorted = [...new Map(minutes.map((minute) => [minute.at, minute])).values()].sort((a, b) => a.at - b.at);
  const last = sorted.at(-1)?.at ?? 0;
  return sorted.filter(({ at }) => at > last - MINUTES * MINUTE_MS);
}

/** How sure both models were of UP and of DOWN over the last hour. */
@Component({
  selector: 'tandem-prediction-history',
  imports: [LineChart],
  template: `
    <section class="panel" aria-label="Probabilities of the last hour" data-testid="prediction-history">
      @if (series()[0]!.points.length > 0) {
        <tandem-line-chart label="Last 60 minutes, final predictions" [series]="series()" [x]="x" [y]="y" />
      } @else if (problem(); as problem) {
        <p role="alert">
          The last hour could not be read: {{ problem.title }}.
          <button type="button" class="button" (click)="stored.reload()">Try again</button>
        </p>
      } @else if (stored.isLoading()) {
        <p class="waiting" role="status"><span class="visually-hidden">Loading the last hour…</span><span class="skeleton"></span></p>
      } @else {
        <p>The lines begin with the first final prediction.</p>
      }
    </section>
  `,
  styles: `
    section {
      --chart-height: 150px;
      min-height: 250px;
      padding: 12px 14px;
    }
    p {
      font-size: 13px;
      color: var(--muted);
    }
    .waiting .skeleton {
      height: 150px;
    }
  `,
})
export class PredictionHistory {
  readonly symbol = input.required<string>();

  private readonly connection = inject(LiveConnection);
  protected readonly stored = httpResource(() => ({ url: `/api/v1/predictions/${this.symbol()}`, params: { limit: MINUTES } }), {
    parse: (raw) => readResponse(predictionsResponseSchema, raw),
  });
  private readonly heard = signal<readonly Minute[]>([]);
  private readonly minutes = computed(() => {
    const records = this.stored.hasValue() && this.stored.value().symbol === this.symbol() ? this.stored.value().records : [];
    return newestHour([...records.map(({ ts, predictions }) => ({ at: Date.parse(ts), predictions })), ...this.heard()]);
  });

  protected readonly series = computed(() => historySeries(this.minutes()));
  protected readonly problem = computed(() => {
    const error = this.stored.error();
    return error === undefined ? null : toProblem(error);
  });
  protected readonly x: XAxis = { type: 'time', label: 'New York' };
  protected readonly y: YAxis = { label: 'Probability', format: formatShare, min: 0, max: 1 };

  constructor() {
    effect(() => this.startOver(this.symbol()));
    effect(() => {
      if (this.connection.connections() > 1) untracked(() => this.stored.reload());
    });
    inject(LiveFeed)
      .updates.pipe(takeUntilDestroyed())
      .subscribe((update) => this.hear(update));
  }

  private startOver(_symbol: string): void {
    this.heard.set([]);
  }

  private hear({ symbol, ts, final, predictions }: Update): void {
    if (!final || symbol !== this.symbol()) return;
    this.heard.update((heard) => newestHour([...heard, { at: Date.parse(ts), predictions }]));
  }
}
