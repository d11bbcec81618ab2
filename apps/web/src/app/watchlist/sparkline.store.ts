import { HttpClient } from '@angular/common/http';
import { DestroyRef, effect, inject, Injectable, signal, untracked, type Signal, type WritableSignal } from '@angular/core';
import { takeUntilDestroyed } from '@angular/core/rxjs-interop';
import { catchError, EMPTY, map, mergeMap, Subject } from 'rxjs';
import type { BarMessage } from '@tandem/contracts';
import { historySchema } from '@tandem/contracts/rest';
import { LiveConnection } from '../live/live-connection';
import { LiveFeed } from '../live/live-feed';
import { readResponse } from '../shared/problem';
import { throttle } from '../shared/throttle';

/** The window of the models: what they look at. */
export const SPARKLINE_BARS = 60;
/** Requests at a time: the chart beside the list goes first, and a browser has six a host. */
const PARALLEL = 2;
/** How often the lines follow the prices, milliseconds: within a second an hour of them moves by less than can be seen. */
const SHOWN_EVERY_MS = 1_000;

interface Line {
  /** Close by start of the bar, epoch milliseconds, oldest first. */
  closes: Map<number, number>;
  readonly shown: WritableSignal<readonly number[]>;
}

/** The closes of the last hour of every symbol whose row was seen: from one request each, then from the live bars. */
@Injectable({ providedIn: 'root' })
export class SparklineStore {
  private readonly http = inject(HttpClient);
  private readonly connection = inject(LiveConnection);
  private readonly lines = new Map<string, Line>();
  private readonly wanted = new Subject<string>();
  private readonly changed = new Set<Line>();
  private readonly showing = throttle(() => this.show(), SHOWN_EVERY_MS);

  constructor() {
    this.wanted.pipe(mergeMap((symbol) => this.load(symbol), PARALLEL), takeUntilDestroyed()).subscribe(); // prettier-ignore
    inject(LiveFeed)
      .updates.pipe(takeUntilDestroyed())
      .subscribe(({ symbol, bar }) => this.take(symbol, [bar]));
    effect(() => {
      if (this.connection.connections() > 1) untracked(() => this.startOver());
    });
    inject(DestroyRef).onDestroy(() => this.showing.cancel());
  }

  /** The closes of a symbol, oldest first; empty until they are known. A history that cannot be read is no line, and no more than that. */
  closes(symbol: string): Signal<readonly number[]> {
    const known = this.lines.get(symbol);
    if (known !== undefined) return known.shown;
    const line: Line = { closes: new Map(), shown: signal([]) };
    this.lines.set(symbol, line);
    untracked(() => this.wanted.next(symbol));
    return line.shown;
  }

  private load(symbol: string) {
    return this.http.get(`/api/v1/history/${symbol}`, { params: { interval: '1m', limit: SPARKLINE_BARS } }).pipe(
      map((raw) => this.take(symbol, readResponse(historySchema, raw).bars)),
      catchError(() => EMPTY),
    );
  }

  /** Minutes may have passed while the connection was broken, or the clock of the market went back. */
  private startOver(): void {
    this.lines.forEach((line, symbol) => {
      line.closes = new Map();
      this.wanted.next(symbol);
    });
  }

  private take(symbol: string, bars: readonly BarMessage[]): void {
    const line = this.lines.get(symbol);
    if (line === undefined) return;
    line.closes = newest(line.closes, bars);
    this.changed.add(line);
    this.showing.run(undefined);
  }

  private show(): void {
    this.changed.forEach(({ shown, closes }) => shown.set([...closes.values()]));
    this.changed.clear();
  }
}

/** The last hour of bars after some more of them. A bar that is known already is a newer state of it. */
function newest(closes: Map<number, number>, bars: readonly BarMessage[]): Map<number, number> {
  bars.forEach(({ ts, close }) => closes.set(Date.parse(ts), close));
  if (bars.length === 1 && closes.size <= SPARKLINE_BARS) return closes;
  return new Map([...closes].sort(([a], [b]) => a - b).slice(-SPARKLINE_BARS));
}
