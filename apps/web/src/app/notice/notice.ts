import { Component, computed, DestroyRef, effect, inject, signal } from '@angular/core';
import type { Status } from '@tandem/contracts';
import { LiveConnection, type ConnectionState } from '../live/live-connection';
import { LiveFeed } from '../live/live-feed';
import { MarketStatusStore } from '../market/market-status.store';
import { formatAge } from '../shared/format';
import type { ProblemText } from '../shared/problem';
import { newYorkClock } from '../shared/time';

const MINUTE_MS = 60_000;
/** Long enough to be read, not a place for ever. */
const CAUGHT_UP_SHOWN_MS = 10_000;

/** The one thing to know before reading the rest of the page. */
interface Notice {
  /** A calm one may stand all evening and is no news: it stands below the page. */
  readonly tone: 'bad' | 'warn' | 'info' | 'calm';
  readonly title: string;
  readonly detail: string;
  /** How far that is, 0 to 1; absent where it does not end. */
  readonly share?: number;
}

export interface Situation {
  readonly connection: ConnectionState;
  readonly status: Status | null;
  /** Market time, epoch milliseconds. */
  readonly marketTime: number | null;
  /** What the server last refused. */
  readonly error: ProblemText | null;
  /** How much market time was caught up a moment ago, after a reconnection, milliseconds; null when that is no news. */
  readonly caughtUpMs: number | null;
}

/** The gravest thing in this situation; null when all is well. */
export function noticeFor(situation: Situation): Notice | null {
  return (
    fromConnection(situation) ?? fromFailure(situation) ?? fromCatchUp(situation) ?? (situation.status && fromMarket(situation.status))
  );
}

function fromConnection({ connection, marketTime }: Situation): Notice | null {
  if (connection !== 'reconnecting') return null;
  const asOf = marketTime === null ? '' : `Everything below stands as of ${newYorkClock(marketTime)} New York. `;
  return { tone: 'bad', title: 'Disconnected', detail: `${asOf}Reconnecting; what was missed will be fetched.` };
}

function fromCatchUp({ caughtUpMs }: Situation): Notice | null {
  if (caughtUpMs === null) return null;
  const detail = caughtUpMs < MINUTE_MS ? 'Nothing was missed.' : `Caught up ${formatAge(caughtUpMs)} of the market.`;
  return { tone: 'info', title: 'Connected again', detail };
}

function fromFailure({ status, error }: Situation): Notice | null {
  if (status?.disk === 'full') {
    return { tone: 'bad', title: 'The disk is full', detail: 'Nothing can be stored. Everything goes on by itself once there is room.' };
  }
  if (status?.database === 'down') {
    return { tone: 'bad', title: 'The database is away', detail: 'Prices and predictions stay as they were until it is back.' };
  }
  if (status?.stale) {
    return {
      tone: 'warn',
      title: 'The data is stale',
      detail: 'The session is open but no new bar has come. Every recommendation is HOLD until bars flow again.',
    };
  }
  if (status?.pipeline === 'down') {
    return {
      tone: 'warn',
      title: 'Training is away',
      detail: 'Temporal does not answer: nothing is ingested, trained or changed until it is back.',
    };
  }
  return error === null ? null : { tone: 'warn', title: error.title, detail: error.detail };
}

function preparing(prices: Status['ingestors'][number] | undefined): Notice {
  const notice = { tone: 'info', title: 'Preparing the market' } as const;
  if (prices === undefined) return { ...notice, detail: 'Stored history is being loaded; the first session opens after that.' };
  const { message, progress } = prices;
  return { ...notice, detail: message, ...(progress === null ? {} : { share: progress.done / progress.of }) };
}

/** The exchange is open, and ingestion has not reported it yet. */
const LATE: Notice = {
  tone: 'info',
  title: 'Waiting for the first prices',
  detail: 'The market is open, but no prices of this session have come yet. Every recommendation is HOLD until they do.',
};

function fromMarket({ state, source, hours, ingestors }: Status): Notice | null {
  switch (state) {
    case 'open':
      return null;
    case 'ended':
      return {
        tone: 'calm',
        title: 'The recording has ended',
        detail: 'This is its last state. Another recording needs a fresh VAR_DIR: stored bars are not mixed.',
      };
    case 'preparing':
      return preparing(ingestors.find(({ name }) => name === 'prices'));
    case 'closed':
      return hours?.phase === 'open'
        ? LATE
        : {
            tone: 'calm',
            title: hours?.phase === 'pre' ? 'The market has not opened yet' : 'The market is closed',
            detail: source === 'yahoo' ? 'Prices stand at the last close.' : 'The next session opens when the nightly training has ended.',
          };
  }
}

const SIGNS = { bad: '✕', warn: '⚠', info: 'ℹ', calm: 'ℹ' } as const;

/** Says the gravest thing first, to eyes and to screen readers. */
@Component({
  selector: 'tandem-notice-bar',
  host: { '[class.calm]': "notice()?.tone === 'calm'" },
  template: `
    <div role="status" aria-live="polite">
      @if (notice(); as notice) {
        <p [class]="notice.tone" data-testid="notice">
          <strong
            ><span aria-hidden="true">{{ signs[notice.tone] }}</span> {{ notice.title }}.</strong
          >
          {{ notice.detail }}
          @if (notice.share !== undefined) {
            <progress [value]="notice.share" aria-label="Done so far"></progress>
          }
        </p>
      }
    </div>
  `,
  styles: `
    p {
      margin-bottom: var(--gap);
      padding: 8px 14px;
      border: 1px solid var(--line);
      border-left-width: 4px;
      border-radius: var(--radius);
      background: var(--surface);
      font-size: 13px;
    }
    strong {
      margin-right: 4px;
    }
    progress {
      display: block;
      width: 100%;
      height: 6px;
      margin-top: 8px;
      accent-color: var(--accent);
    }
    .bad {
      border-color: var(--down);
      background: var(--down-tint);
    }
    .warn {
      border-color: var(--warn);
      background: var(--warn-tint);
    }
    .info,
    .calm {
      border-left-color: var(--accent);
    }
  `,
})
export class NoticeBar {
  private readonly connection = inject(LiveConnection);
  private readonly market = inject(MarketStatusStore);
  private readonly feed = inject(LiveFeed);

  protected readonly signs = SIGNS;
  protected readonly notice = computed(() =>
    noticeFor({
      connection: this.connection.state(),
      status: this.market.status(),
      marketTime: this.market.marketTime(),
      error: this.feed.error(),
      caughtUpMs: this.caughtUpMs(),
    }),
  );

  private readonly caughtUpMs = signal<number | null>(null);
  /** Market time when the connection broke; null while it stands and nothing is to be caught up. */
  private brokenAt: number | null = null;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    effect(() => this.follow(this.connection.state(), this.market.marketTime()));
    inject(DestroyRef).onDestroy(() => clearTimeout(this.timer));
  }

  /** The first market time that a new connection brings tells how much the old one missed. */
  private follow(state: ConnectionState, marketTime: number | null): void {
    if (state === 'reconnecting') this.brokenAt ??= marketTime;
    if (state !== 'connected' || this.brokenAt === null || marketTime === null || marketTime === this.brokenAt) return;
    this.caughtUpMs.set(Math.max(0, marketTime - this.brokenAt));
    this.brokenAt = null;
    this.timer = setTimeout(() => this.caughtUpMs.set(null), CAUGHT_UP_SHOWN_MS);
  }
}
