import { DestroyRef, effect, inject, Injectable, signal } from '@angular/core';
import { takeUntilDestroyed } from '@angular/core/rxjs-interop';
import { Subject, type Observable, type Subscription } from 'rxjs';
import type { ServerMessage, Update } from '@tandem/contracts';
import { DriftStore } from '../alerts/drift.store';
import { MarketStatusStore } from '../market/market-status.store';
import { QuoteStore } from '../market/quote.store';
import { ChampionStore, PipelineStore } from '../pipeline/pipeline.store';
import type { ProblemText } from '../shared/problem';
import { LiveConnection } from './live-connection';

/** Brings every message to the store that keeps its kind of fact. */
@Injectable({ providedIn: 'root' })
export class LiveFeed {
  private readonly connection = inject(LiveConnection);
  private readonly quotes = inject(QuoteStore);
  private readonly status = inject(MarketStatusStore);
  private readonly champions = inject(ChampionStore);
  private readonly pipeline = inject(PipelineStore);
  private readonly drift = inject(DriftStore);
  private readonly destroyed = inject(DestroyRef);
  private readonly everyUpdate = new Subject<Update>();
  private readonly serverError = signal<ProblemText | null>(null);
  private subscription: Subscription | undefined;

  /** Every update, none left out: signals may skip values between two frames, and a chart needs each bar. */
  readonly updates: Observable<Update> = this.everyUpdate.asObservable();
  /** What the server last refused; null when nothing. */
  readonly error = this.serverError.asReadonly();

  constructor() {
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
        this.pipeline.restart();
        this.quotes.replace(message.data.updates);
        message.data.updates.forEach((update) => this.take(update));
        return;
      }
      case 'updates':
        return message.data.updates.forEach((update) => this.apply(update));
      case 'update':
        return this.apply(message.data);
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

  private apply(update: Update): void {
    this.quotes.apply(update);
    this.take(update);
  }

  private take(update: Update): void {
    this.status.hear(update);
    this.everyUpdate.next(update);
  }
}
