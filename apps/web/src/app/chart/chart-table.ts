import { Component, computed, inject, input, signal, untracked } from '@angular/core';
import { formatPrice, formatVolume } from '../shared/format';
import { newYorkClock, newYorkDay, WallClock } from '../shared/time';
import { visibleRange, type Viewport } from './canvas/viewport';
import type { ChartStore } from './chart.store';
import { markText } from './events/action-marks';
import { actionText } from './events/event-marks';
import { timeText } from './readout';

const ROWS = 50;

/** The newest of the bars that are seen, as figures, and what happened beside them: for ears, and for copying. */
@Component({
  selector: 'tandem-chart-table',
  template: `
    <details (toggle)="open.set($any($event.target).open)">
      <summary data-testid="chart-table">Bars and events as text</summary>
      @if (open()) {
        <div class="table-box" tabindex="0" role="region" [attr.aria-label]="'Bars of ' + symbol()">
          <table class="table">
            <caption>
              The last
              {{
                rows().length
              }}
              bars in view, newest first. Times of New York, prices in dollars. ▲ BUY and ▼ SELL stand where they began: filled for hit,
              crossed for missed, dotted while the outcome is awaited.
            </caption>
            <thead>
              <tr>
                <th scope="col">Time</th>
                <th scope="col" class="number">Open</th>
                <th scope="col" class="number">High</th>
                <th scope="col" class="number">Low</th>
                <th scope="col" class="number">Close</th>
                <th scope="col" class="number">Volume</th>
                <th scope="col">Recommended</th>
              </tr>
            </thead>
            <tbody>
              @for (row of rows(); track row.x) {
                <tr>
                  <th scope="row">{{ row.time }}</th>
                  <td class="number">{{ row.open }}</td>
                  <td class="number">{{ row.high }}</td>
                  <td class="number">{{ row.low }}</td>
                  <td class="number">{{ row.close }}</td>
                  <td class="number">{{ row.volume }}</td>
                  <td>{{ row.actions }}</td>
                </tr>
              }
            </tbody>
          </table>
        </div>
        <h2>News and corporate actions</h2>
        <ul>
          @for (event of events(); track event.key) {
            <li>
              <span class="when">{{ event.when }}</span>
              @if (event.url) {
                <a [href]="event.url" target="_blank" rel="noopener noreferrer">{{ event.text }}</a>
              } @else {
                {{ event.text }}
              }
            </li>
          } @empty {
            <li>None since the first bar in view.</li>
          }
        </ul>
      }
    </details>
  `,
  styles: `
    :host {
      display: block;
      padding: 2px 16px 8px;
      font-size: 12px;
    }
    summary {
      min-height: 24px;
      color: var(--muted);
      cursor: pointer;
    }
    .table-box {
      max-height: 300px;
      overflow: auto;
    }
    .table {
      font-size: 12px;
    }
    .table th,
    .table td {
      padding: 3px 10px;
    }
    h2 {
      margin: 10px 0 4px;
      font-size: 12px;
    }
    ul {
      list-style: none;
      max-height: 220px;
      overflow: auto;
    }
    li {
      padding: 2px 0;
    }
    .when {
      color: var(--muted);
    }
  `,
})
export class ChartTable {
  readonly store = input.required<ChartStore>();
  readonly symbol = input.required<string>();
  readonly viewport = input.required<Viewport>();

  private readonly clock = inject(WallClock);
  protected readonly open = signal(false);
  /** The bars in view, looked at once a second: a table that changes faster cannot be read. */
  private readonly seen = computed(() => {
    this.clock.now();
    const [store, viewport] = [this.store(), this.viewport()];
    const { candles } = untracked(() => store.series());
    const { start, end } = visibleRange(candles, viewport);
    return candles.slice(start, end);
  });
  protected readonly rows = computed(() => {
    const { interval, marks } = this.store();
    const byCandle = marks.byCandle();
    return this.seen()
      .slice(-ROWS)
      .reverse()
      .map(({ x, o, h, l, c, v, forming }) => ({
        x,
        time: `${timeText(x, interval())}${forming ? ', not over yet' : ''}`,
        open: formatPrice(o),
        high: formatPrice(h),
        low: formatPrice(l),
        close: formatPrice(c),
        volume: formatVolume(v),
        actions: (byCandle.get(x) ?? []).map(markText).join('; ') || '–',
      }));
  });
  protected readonly events = computed(() => {
    const { news, corporateActions } = this.store().marks.events();
    const first = this.seen()[0];
    if (first === undefined) return [];
    return [
      ...corporateActions
        .filter(({ exDate, missingSince }) => exDate >= first.session && missingSince === null)
        .map((action) => ({ key: `${action.kind} ${action.exDate}`, when: action.exDate, text: actionText(action), url: null })),
      ...news
        .filter(({ availableAt }) => Date.parse(availableAt) >= first.x)
        .map(({ id, availableAt, title, url }) => {
          const instant = Date.parse(availableAt);
          return { key: id, when: `${newYorkDay(instant)} ${newYorkClock(instant)}`, text: title, url };
        }),
    ];
  });
}
