import { httpResource } from '@angular/common/http';
import { Component, computed, DestroyRef, inject, linkedSignal } from '@angular/core';
import { sessionsResponseSchema, type StoredSession } from '@tandem/contracts/market';
import { LiveViewStore } from '../shared/live-view';
import { readResponse, toProblem } from '../shared/problem';
import { newYorkClock, newYorkDay } from '../shared/time';
import { MINUTE_MS, newYorkTime } from './series/candle';
import { throttle } from '../shared/throttle';

/** How often the address and the page follow the slider while it moves, milliseconds. */
const PAUSE_MS = 120;
const MAX_SESSIONS = 250;

/** A past minute of a stored session, by a slider over its minutes; writes it into the address, which the whole page follows. */
@Component({
  selector: 'tandem-time-slider',
  template: `
    @if (problem(); as problem) {
      <p role="alert">
        The stored sessions could not be read. {{ problem.title }}.
        <button type="button" class="button" (click)="sessions.reload()">Try again</button>
      </p>
    }
    <div class="row">
      <button type="button" class="button" aria-label="Previous session" [disabled]="before() === null" (click)="go(before())">‹</button>
      <label class="session">
        <span class="visually-hidden">Session</span>
        <select class="field" [value]="session()?.session" (change)="pick($any($event.target).value)">
          @for (one of stored(); track one.session) {
            <option [value]="one.session" [selected]="one === session()">{{ labelOf(one) }}</option>
          }
        </select>
      </label>
      <button type="button" class="button" aria-label="Next session" [disabled]="after() === null" (click)="go(after())">›</button>
      <input
        type="range"
        min="0"
        step="1"
        data-testid="time-slider"
        aria-label="Minute of the session, New York time"
        [max]="minutes()"
        [value]="minute()"
        [attr.aria-valuetext]="text()"
        [disabled]="session() === null"
        (input)="slide($any($event.target).valueAsNumber)"
      />
      <output aria-live="off" data-testid="time-slider-text">{{ text() }}</output>
    </div>
    @if (session(); as session) {
      @if (!session.predicted) {
        <p>No champion predicted in this session: its bars are shown, and nothing was recommended.</p>
      }
    }
  `,
  styles: `
    :host {
      display: block;
      padding: 8px 16px;
      border-top: 1px dashed var(--edge);
    }
    .row {
      display: flex;
      flex-wrap: wrap;
      gap: 6px 8px;
      align-items: center;
    }
    .button {
      min-height: 28px;
    }
    input {
      flex: 1 1 180px;
      min-height: 28px;
      min-width: 0;
      accent-color: var(--accent);
    }
    output {
      min-width: 15ch;
      font-weight: 600;
    }
    p {
      color: var(--muted);
      font-size: 12px;
    }
  `,
})
export class TimeSlider {
  private readonly view = inject(LiveViewStore);
  protected readonly sessions = httpResource(() => ({ url: '/api/v1/sessions', params: { limit: MAX_SESSIONS } }), {
    parse: (raw) => readResponse(sessionsResponseSchema, raw),
  });
  private readonly writing = throttle((at: number) => this.view.change({ at }), PAUSE_MS);

  protected readonly problem = computed(() => {
    const error = this.sessions.error();
    return error === undefined ? null : toProblem(error);
  });
  /** Newest first. */
  protected readonly stored = computed<readonly StoredSession[]>(() => (this.sessions.hasValue() ? this.sessions.value().sessions : []));
  /** The minute under the thumb; ahead of the address while it moves. */
  private readonly at = linkedSignal(() => this.view.at());
  protected readonly session = computed(() => {
    const at = this.at();
    return at === null ? null : sessionAt(this.stored(), at);
  });
  private readonly index = computed(() => this.stored().findIndex((one) => one === this.session()));
  protected readonly before = computed(() => this.stored()[this.index() + 1] ?? null);
  protected readonly after = computed(() => (this.index() > 0 ? this.stored()[this.index() - 1]! : null));
  protected readonly minutes = computed(() => {
    const session = this.session();
    return session === null ? 0 : (Date.parse(session.lastBarAt) - Date.parse(session.firstBarAt)) / MINUTE_MS;
  });
  protected readonly minute = computed(() => {
    const session = this.session();
    return session === null ? 0 : Math.floor(((this.at() ?? 0) - Date.parse(session.firstBarAt)) / MINUTE_MS);
  });
  protected readonly text = computed(() => {
    const at = this.at();
    return at === null ? '' : `${newYorkDay(at)} ${newYorkClock(at)} New York`;
  });

  constructor() {
    inject(DestroyRef).onDestroy(() => this.writing.cancel());
  }

  protected labelOf(session: StoredSession): string {
    return newYorkDay(Date.parse(session.firstBarAt));
  }

  protected slide(minute: number): void {
    const session = this.session();
    if (session !== null) this.show(Date.parse(session.firstBarAt) + minute * MINUTE_MS);
  }

  protected pick(name: string): void {
    this.go(this.stored().find(({ session }) => session === name) ?? null);
  }

  /** The same time of day in another session, as far as that has it. */
  protected go(session: StoredSession | null): void {
    if (session === null) return;
    const [first, last] = [Date.parse(session.firstBarAt), Date.parse(session.lastBarAt)];
    const minute = newYorkTime(this.at() ?? last).minute - newYorkTime(first).minute;
    this.show(Math.min(last, Math.max(first, first + minute * MINUTE_MS)));
  }

  private show(at: number): void {
    this.at.set(at);
    this.writing.run(at);
  }
}

/** The session that holds an instant, or the newest that began before it; the oldest where none did. Sessions are newest first. */
export function sessionAt(sessions: readonly StoredSession[], at: number): StoredSession | null {
  return sessions.find(({ firstBarAt }) => Date.parse(firstBarAt) <= at) ?? sessions.at(-1) ?? null;
}
