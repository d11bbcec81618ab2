import { httpResource } from '@angular/common/http';
import { computed, effect, inject, signal, untracked, type Signal } from '@angular/core';
import { takeUntilDestroyed } from '@angular/core/rxjs-interop';
import type { Update } from '@tandem/contracts';
import { eventsResponseSchema, type EventsResponse } from '@tandem/contracts/events';
import { predictionsResponseSchema, type Interval } from '@tandem/contracts/rest';
import { LiveConnection } from '../../live/live-connection';
import { LiveFeed } from '../../live/live-feed';
import { readResponse } from '../../shared/problem';
import { ActionMarks, marksByCandle, type ActionMark } from './action-marks';

/** Minutes whose recommendations are asked for; of a past minute those of ten sessions. */
const RECENT_MINUTES = 500;
const PAST_MINUTES = 3_900;
const MAX_EVENTS = 500;
/** An outcome that is due, or news, is asked for at most this often, milliseconds. */
const AGAIN_MS = 20_000;

const NO_EVENTS: Pick<EventsResponse, 'news' | 'corporateActions'> = { news: [], corporateActions: [] };

/** The marks on the chart of one symbol: recommendations with what came of them, news, corporate actions. Needs an injection context. */
export class MarkStore {
  private readonly actions = new ActionMarks();
  private readonly noted = signal(0);
  private askedAt = Date.now();

  private readonly isPast = computed(() => this.view.at() !== null);
  private readonly predictions = httpResource(
    () => ({ url: `/api/v1/predictions/${this.symbol()}`, params: { limit: this.isPast() ? PAST_MINUTES : RECENT_MINUTES } }),
    { parse: (raw) => readResponse(predictionsResponseSchema, raw) },
  );
  private readonly eventsResource = httpResource(() => ({ url: `/api/v1/events/${this.symbol()}`, params: { limit: MAX_EVENTS } }), {
    parse: (raw) => readResponse(eventsResponseSchema, raw),
  });

  /** Of the minutes that are known, by the start of the candle. Without predictions there are none; that is no reason to show no chart. */
  readonly byCandle = computed<ReadonlyMap<number, readonly ActionMark[]>>(() => {
    this.noted();
    return marksByCandle(this.actions.begun(), this.view.interval(), this.view.at());
  });
  /** News and corporate actions; at a past minute those that were known then. */
  readonly events = computed(() => {
    if (!this.eventsResource.hasValue()) return NO_EVENTS;
    const response = this.eventsResource.value();
    const at = this.view.at();
    if (response.symbol !== this.symbol()) return NO_EVENTS;
    if (at === null) return response;
    return {
      news: response.news.filter(({ availableAt }) => Date.parse(availableAt) <= at),
      corporateActions: response.corporateActions.filter(({ reportedAt }) => Date.parse(reportedAt) <= at),
    };
  });

  constructor(
    private readonly symbol: Signal<string>,
    private readonly view: { readonly interval: Signal<Interval>; readonly at: Signal<number | null> },
  ) {
    effect(() => this.startOver(this.symbol()));
    effect(() => this.takePredictions());
    const { connections } = inject(LiveConnection);
    effect(() => {
      if (connections() > 1) untracked(() => this.reload());
    });
    inject(LiveFeed)
      .updates.pipe(takeUntilDestroyed())
      .subscribe((update) => this.take(update));
  }

  reload(): void {
    this.askedAt = Date.now();
    this.predictions.reload();
    this.eventsResource.reload();
  }

  private startOver(_symbol: string): void {
    this.actions.clear();
    this.changed();
  }

  private takePredictions(): void {
    if (!this.predictions.hasValue()) return;
    const { symbol, records } = this.predictions.value();
    if (symbol !== this.symbol()) return;
    for (const { ts, recommendation, outcome } of records) {
      if (recommendation !== null) this.actions.note(Date.parse(ts), recommendation.action, outcome);
    }
    this.changed();
  }

  private take({ symbol, final, ts, recommendation }: Update): void {
    if (!final || symbol !== untracked(this.symbol)) return;
    const minute = Date.parse(ts);
    this.actions.note(minute, recommendation.action);
    if (recommendation.action !== 'HOLD') this.changed();
    if (Date.now() - this.askedAt >= AGAIN_MS && (this.actions.isOverdue(minute) || new Date(minute).getUTCMinutes() % 5 === 0))
      this.reload();
  }

  private changed(): void {
    untracked(() => this.noted.update((count) => count + 1));
  }
}
