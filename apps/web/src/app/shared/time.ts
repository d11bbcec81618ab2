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

const NEW_YORK = 'America/New_York';

const NO_SECONDS = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const;
const clock = new Intl.DateTimeFormat('en-US', { timeZone: NEW_YORK, ...NO_SECONDS });
const clockWithSeconds = new Intl.DateTimeFormat('en-US', {
  timeZone: NEW_YORK,
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hourCycle: 'h23',
});
const day = new Intl.DateTimeFormat('en-GB', { timeZone: NEW_YORK, weekday: 'short', day: 'numeric', month: 'short' });
const dayWithYear = new Intl.DateTimeFormat('en-GB', {
  timeZone: NEW_YORK,
  weekday: 'short',
  day: 'numeric',
  month: 'short',
  year: 'numeric',
});
const weekday = new Intl.DateTimeFormat('en-GB', { timeZone: NEW_YORK, weekday: 'short' });
const dayOfMonth = new Intl.DateTimeFormat('en-GB', { timeZone: NEW_YORK, day: 'numeric' });
const month = new Intl.DateTimeFormat('en-GB', { timeZone: NEW_YORK, month: 'short' });
/** Swedish dates are written as ISO 8601 writes them. */
const isoDay = new Intl.DateTimeFormat('sv-SE', { timeZone: NEW_YORK });

const clockHere = new Intl.DateTimeFormat('en-US', NO_SECONDS);

/** `20:32`, 24 hours, in the zone of the reader's browser. */
export const localClock = (instant: number): string => clockHere.format(instant);
/** `14:32`, 24 hours. */
export const newYorkClock = (instant: number): string => clock.format(instant);
/** `14:32:05`. */
export const newYorkClockWithSeconds = (instant: number): string => clockWithSeconds.format(instant);
/** `Fri 6 Mar`. */
export const newYorkDay = (instant: number): string => day.format(instant).replace(',', '');
/** `Fri 6 Mar 2026`. */
export const newYorkDayWithYear = (instant: number): string => dayWithYear.format(instant).replace(',', '');
/** `Fri`. */
export const newYorkWeekday = (instant: number): string => weekday.format(instant);
/** `6`. */
export const newYorkDayOfMonth = (instant: number): string => dayOfMonth.format(instant);
/** `Mar`. */
export const newYorkMonth = (instant: number): string => month.format(instant);
/** `2026-03-06`: equal for two instants of the same New York day, and only then. */
export const newYorkDate = (instant: number): string => isoDay.format(instant);

/** Minutes since midnight in New York, 0–1439. */
export function newYorkMinuteOfDay(instant: number): number {
  const [hour = '0', minute = '0'] = clock.format(instant).split(':');
  return Number(hour) * 60 + Number(minute);
}

/** `Fri 6 Mar, 14:32`, and where the reader's clock shows another time ` · 20:32 here` after it. */
export function bothTimes(instant: number): string {
  const [there, here] = [newYorkClock(instant), localClock(instant)];
  return `${newYorkDay(instant)}, ${there}${there === here ? '' : ` · ${here} here`}`;
}
