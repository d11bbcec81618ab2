import { HttpClient } from '@angular/common/http';
import { signal } from '@angular/core';
import { map, type Subscription } from 'rxjs';
import type { BarMessage } from '@tandem/contracts';
import { historySchema, type Interval } from '@tandem/contracts/rest';
import { readResponse, toProblem, type ProblemText } from '../../shared/problem';
import { throttle } from '../../shared/throttle';
import { candleOfBar, MINUTE_MS, type Candle } from './candle';
import { CandleSeries } from './candle-series';
import { INTERVAL_KINDS } from './intervals';

/** Minutes that were passed over are asked for at most this often: where nothing was traded, asking brings none. */
const FILL_PAUSE_MS = 2_000;

/** Which bars: of a symbol and an interval, the newest or those of a past day and before. */
export interface BarsQuery {
  readonly symbol: string;
  readonly interval: Interval;
  /** No bar that starts later, epoch milliseconds; null: up to now. */
  readonly until: number | null;
}

/** The bars of one query: the newest page, older ones on demand, and live ones as they come. */
export class KeptBars {
  readonly series = new CandleSeries();
  private readonly changes = signal(0);
  private readonly asking = signal(false);
  private readonly failure = signal<ProblemText | null>(null);
  private request: Subscription | undefined;
  private asksNewest = false;
  private readonly fill = throttle<void>(() => this.load(), FILL_PAUSE_MS);
  /** Start of a bar before which there is none; null while that is not known. */
  private first: number | null = null;

  /** Grows with every change of the series, which changes in place. */
  readonly revision = this.changes.asReadonly();
  readonly loading = this.asking.asReadonly();
  /** Why the newest request brought nothing; null when it did. */
  readonly problem = this.failure.asReadonly();

  constructor(
    private readonly http: HttpClient,
    readonly query: BarsQuery,
  ) {}

  /** Asks for the newest page; what is there stays until it comes. */
  load(): void {
    if (this.asking() && this.asksNewest) return;
    this.asksNewest = true;
    this.ask(this.query.until, (bars) => this.series.load(bars));
  }

  /** Asks for the page before the oldest bar; does nothing while a request is under way, and once there is none before. */
  loadOlder(): void {
    const oldest = this.series.candles[0];
    if (oldest === undefined || oldest.x === this.first || this.asking()) return;
    this.asksNewest = false;
    this.ask(oldest.x - 1, (bars) => {
      if (this.series.prepend(bars) === 0) this.first = oldest.x;
    });
  }

  /** Takes a live bar. Where it passes over minutes, these are asked for: a client that is slow is sent the newest state alone. */
  apply(bar: BarMessage, final: boolean): void {
    const end = this.series.candles.at(-1)?.x;
    const candle = candleOfBar(bar, !final);
    this.series.apply(candle);
    this.changes.update((revision) => revision + 1);
    if (end !== undefined && candle.x > end + MINUTE_MS) this.fill.run();
  }

  /** Forgets a request that is under way. */
  stop(): void {
    this.fill.cancel();
    this.request?.unsubscribe();
    this.asking.set(false);
  }

  private ask(until: number | null, take: (bars: Candle[]) => void): void {
    const { symbol, interval } = this.query;
    const params = { interval, limit: INTERVAL_KINDS[interval].page, ...(until === null ? {} : { to: new Date(until).toISOString() }) };
    this.request?.unsubscribe();
    this.asking.set(true);
    this.request = this.http
      .get(`/api/v1/history/${symbol}`, { params })
      .pipe(map((raw) => readResponse(historySchema, raw)))
      .subscribe({
        next: ({ bars }) => {
          take(bars.map((bar) => candleOfBar(bar)));
          this.failure.set(null);
          this.asking.set(false);
          this.changes.update((revision) => revision + 1);
        },
        error: (error: unknown) => {
          this.failure.set(toProblem(error));
          this.asking.set(false);
        },
      });
  }
}
