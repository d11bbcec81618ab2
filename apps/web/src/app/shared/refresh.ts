import { effect, inject, untracked } from '@angular/core';
import { WallClock } from './time';

/**
 * Asks again every so often for as long as the caller lives. Needs an injection context.
 * @param interval milliseconds; null: not now
 */
export function refreshEvery(ask: () => void, interval: () => number | null): void {
  const clock = inject(WallClock);
  let asked = untracked(clock.now);
  effect(() => {
    const now = clock.now();
    const every = interval();
    if (every === null || now - asked < every) return;
    asked = now;
    untracked(ask);
  });
}
