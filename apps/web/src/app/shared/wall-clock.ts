import { DestroyRef, inject, Injectable, signal } from '@angular/core';

const TICK_MS = 1_000;

/** The wall clock as a signal, for ages that grow while nothing arrives. */
@Injectable({ providedIn: 'root' })
export class WallClock {
  private readonly ticking = signal(Date.now());
  /** Epoch milliseconds, renewed every second. */
  readonly now = this.ticking.asReadonly();

  constructor() {
    const timer = setInterval(() => this.ticking.set(Date.now()), TICK_MS);
    inject(DestroyRef).onDestroy(() => clearInterval(timer));
  }
}
