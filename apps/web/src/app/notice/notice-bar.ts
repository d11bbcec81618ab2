import { Component, computed, inject } from '@angular/core';
import { LiveConnection } from '../live/live-connection';
import { LiveFeed } from '../live/live-feed';
import { MarketStatusStore } from '../market/market-status.store';
import { noticeFor } from './notice';

const SIGNS = { bad: '✕', warn: '⚠', info: 'ℹ' } as const;

/** Says the gravest thing first, to eyes and to screen readers. */
@Component({
  selector: 'tandem-notice-bar',
  template: `
    <div role="status" aria-live="polite">
      @if (notice(); as notice) {
        <p [class]="notice.tone" data-testid="notice">
          <strong><span aria-hidden="true">{{ signs[notice.tone] }}</span> {{ notice.title }}.</strong> {{ notice.detail }}
          @if (notice.share !== undefined) {
            <progress [value]="notice.share" aria-label="Done so far"></progress>
          }
        </p>
      }
    </div>
  `,
  styles: `
    p { margin-bottom: var(--gap); padding: 8px 14px; border: 1px solid var(--line); border-left-width: 4px; border-radius: var(--radius); background: var(--surface); font-size: 13px; }
    strong { margin-right: 4px; }
    progress { display: block; width: 100%; height: 6px; margin-top: 8px; accent-color: var(--accent); }
    .bad { border-color: var(--down); background: var(--down-tint); }
    .warn { border-color: var(--warn); background: var(--warn-tint); }
    .info { border-left-color: var(--accent); }
  `,
})
export class NoticeBar {
  private readonly connection = inject(LiveConnection);
  private readonly market = inject(MarketStatusStore);
  private readonly feed = inject(LiveFeed);

  protected readonly signs = SIGNS;
  protected readonly notice = computed(() => noticeFor({
    connection: this.connection.state(),
    status: this.market.status(),
    marketTime: this.market.marketTime(),
    error: this.feed.error(),
  }));
}
