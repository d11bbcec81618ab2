import { DestroyRef, effect, inject, Injectable, PendingTasks, signal } from '@angular/core';
import { takeUntilDestroyed } from '@angular/core/rxjs-interop';
import { Subject, type Observable, type Subscription } from 'rxjs';
import type { ServerMessage, Update } from '@tandem/contracts';
import { DriftStore } from '../alerts/drift.store';
import { MarketStatusStore } from '../market/market-status.store';
import { QuoteStore } from '../market/quote.store';
import { ChampionStore, PipelineStore } from '../pipeline/pipeline.store';
import { withNextFrame } from '../shared/frame';
import type { ProblemText } from '../shared/problem';
import { LiveConnection } from './live-connection';

/** An update, and when it arrived, epoch milliseconds. */
interface Arrived {
  readonly update: Update;
  readonly at: number;
}

/**
 * Brings every message to the store that keeps its kind of fact. Updates wait for the next frame and are taken together: price, chart and
 * predictions of a bar are drawn once, and agree. None is left out by that.
 */
@Injectable({ providedIn: 'root' })
export class LiveFeed {
  private readonly connection = inject(LiveConnection);
  private readonly quotes = inject(QuoteStore);
  private readonly status = inject(MarketStatusStore);
  private readonly champions = inject(ChampionStore);
  private readonly pipeline = inject(PipelineStore);
  private readonly drift = inject(DriftStore);
  private readonly destroyed = inject(DestroyRef);
  private readonly tasks = inject(PendingTasks);
  /** Since the last frame, in order. */
  private arrived: Arrived[] = [];
  private readonly frame = withNextFrame(() => this.takeArrived());
  private taken: () => void = () => undefined;
  private readonly everyUpdate = new Subject<Update>();
  private readonly serverError = signal<ProblemText | null>(null);
  private subscription: Subscription | undefined;

  /** Every update, none left out: signals may skip values between two frames, and a chart needs each bar. */
  readonly updates: Observable<Update> = this.everyUpdate.asObservable();
  /** What the server last refused; null when nothing. */
  readonly error = this.serverError.asReadonly();

  constructor() {
    this.destroyed.onDestroy(() => this.frame.cancel());
    effect(() => {
      const symbols = this.quotes.symbols();
      if (symbols.length > 0) this.listenTo(symbols);
    });
  }

  private listenTo(symbols: readonly string[]): void {
    this.subscription?.unsubscribe();
    this.subscription = this.connection
      .messages(symbols)
      .pipe(takeUntilDestroyed(this.destroyed))
      .subscribe((message) => this.route(message));
  }

  private route(message: ServerMessage): void {
    switch (message.event) {
      case 'snapshot': {
        this.takeArrived();
        this.pipeline.restart();
        this.quotes.replace(message.data.updates);
        message.data.updates.forEach((update) => this.take({ update, at: Date.now() }));
        return;
      }
      case 'updates':
        return this.arrive(message.data.updates);
      case 'update':
        return this.arrive([message.data]);
      case 'status':
        return this.status.apply(message.data);
      case 'models':
        return this.champions.apply(message.data);
      case 'pipeline':
        return this.pipeline.apply(message.data);
      case 'drift':
        return this.drift.apply(message.data);
      case 'error':
        return this.serverError.set(message.data);
    }
  }

  private arrive(updates: readonly Update[]): void {
    if (this.arrived.length === 0) this.taken = this.tasks.add();
    const at = Date.now();
    this.arrived.push(...updates.map((update) => ({ update, at })));
    this.frame.request();
  }

  private takeArrived(): void {
    this.frame.cancel();
    const { arrived } = this;
    this.arrived = [];
    arrived.forEach((one) => {
      this.quotes.apply(one.update, one.at);
      this.take(one);
    });
    this.taken();
  }

  private take({ update, at }: Arrived): void {
    this.status.hear(update, at);
    this.everyUpdate.next(update);
  }
}
