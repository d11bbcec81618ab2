import { HttpClient } from '@angular/common/http';
import { DestroyRef, inject, Injectable, signal, type WritableSignal } from '@angular/core';
import { takeUntilDestroyed } from '@angular/core/rxjs-interop';
import { map, race, retry, Subject, timer } from 'rxjs';
import type { RecommendationMessage, Update } from '@tandem/contracts';
import { symbolsResponseSchema, type SymbolSummary } from '@tandem/contracts/rest';
import { reconnectDelay } from '../live/live-connection';
import { readResponse, toProblem, type ProblemText } from '../shared/problem';

/** The newest that is known of a symbol. */
export interface Quote {
  readonly symbol: string;
  readonly price: number | null;
  /** Relative change since the previous session's close. */
  readonly change: number | null;
  readonly recommendation: RecommendationMessage | null;
  /** The newest live message; null before the first. */
  readonly update: Update | null;
  /** When its newest bar was committed, wall time in epoch milliseconds; null before the first live message. */
  readonly committedAt: number | null;
}

/** A quote from `GET symbols`, before anything live. */
const quoteOfSummary = ({ symbol, price, change, recommendation }: SymbolSummary): Quote => ({
  symbol,
  price,
  change,
  recommendation,
  update: null,
  committedAt: null,
});

/** A quote from a live update that arrived at an instant. */
const quoteOfUpdate = (update: Update, arrivedAt: number): Quote => ({
  symbol: update.symbol,
  price: update.price,
  change: update.change,
  recommendation: update.recommendation,
  update,
  committedAt: arrivedAt - update.ageMs,
});

/**
 * Every selected symbol's newest quote. Each has a signal of its own, so that one price renders one row.
 */
@Injectable({ providedIn: 'root' })
export class QuoteStore {
  private readonly http = inject(HttpClient);
  private readonly retryNow = new Subject<void>();
  private readonly quotes = new Map<string, WritableSignal<Quote>>();
  private readonly names = signal<readonly string[]>([]);
  private readonly failure = signal<ProblemText | null>(null);
  private readonly answered = signal(false);

  /** The selected symbols in the server's order; empty until the server reported them. */
  readonly symbols = this.names.asReadonly();
  /** True once the server reported the symbols. */
  readonly loaded = this.answered.asReadonly();
  /** Why the symbols are not there yet; null while nothing is wrong. */
  readonly problem = this.failure.asReadonly();

  constructor() {
    this.http
      .get('/api/v1/symbols')
      .pipe(
        map((raw) => readResponse(symbolsResponseSchema, raw)),
        retry({
          delay: (error, attempt) => {
            this.failure.set(toProblem(error));
            return race(timer(reconnectDelay(attempt)), this.retryNow);
          },
        }),
        takeUntilDestroyed(inject(DestroyRef)),
      )
      .subscribe(({ symbols }) => {
        symbols.forEach((summary) => this.quotes.set(summary.symbol, signal(quoteOfSummary(summary))));
        this.failure.set(null);
        this.names.set(symbols.map(({ symbol }) => symbol));
        this.answered.set(true);
      });
  }

  /** The quote of a selected symbol; undefined for any other. */
  quote(symbol: string): Quote | undefined {
    return this.quotes.get(symbol)?.();
  }

  /** Asks for the symbols again at once instead of after the pause. */
  retry(): void {
    this.retryNow.next();
  }

  /** Takes an update that arrived at an instant, epoch milliseconds, unless it is older than what is known. */
  apply(update: Update, arrivedAt: number): void {
    this.quotes.get(update.symbol)?.update((known) => (isOlder(update, known) ? known : quoteOfUpdate(update, arrivedAt)));
  }

  /** Takes a snapshot as it is: after a reconnection the server's word counts, also when its clock went back. */
  replace(updates: readonly Update[]): void {
    updates.forEach((update) => this.quotes.get(update.symbol)?.set(quoteOfUpdate(update, Date.now())));
  }
}

const isOlder = (update: Update, known: Quote): boolean => known.update !== null && Date.parse(update.ts) < Date.parse(known.update.ts);
