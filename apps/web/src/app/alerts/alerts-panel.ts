import { Component, computed, inject, viewChild, type ElementRef } from '@angular/core';
import { RouterLink } from '@angular/router';
import type { Alert } from '@tandem/contracts';
import { AlertItem } from './alert-item';
import { severityOf, titleOf } from './alert-labels';
import { DriftStore } from './drift.store';

/** So many are all shown; of more the worst alone, and the drift page has the others: alerts must not push the prices off the page. */
export const SHOWN_ALERTS = 2;

/** What the drift monitor has found and nobody has acknowledged yet, or that lasts; nothing while there is none. */
@Component({
  selector: 'tandem-alerts-panel',
  imports: [AlertItem, RouterLink],
  templateUrl: './alerts-panel.html',
  styleUrl: './alerts-panel.css',
})
export class AlertsPanel {
  private readonly store = inject(DriftStore);
  private readonly heading = viewChild<ElementRef<HTMLElement>>('heading');

  protected readonly alerts = this.store.alerts;
  protected readonly shown = computed(() => {
    const alerts = this.alerts();
    return alerts.length <= SHOWN_ALERTS ? alerts : alerts.toSorted((a, b) => rankOf(a) - rankOf(b)).slice(0, 1);
  });
  protected readonly hidden = computed(() => this.alerts().length - this.shown().length);
  protected readonly count = computed(() => {
    const alerts = this.alerts();
    const lasting = alerts.filter(({ closedAt }) => closedAt === null).length;
    const unseen = alerts.filter(({ acknowledgedAt }) => acknowledgedAt === null).length;
    const lasts = lasting === 0 ? 'none lasts' : `${lasting} ${lasting === 1 ? 'lasts' : 'last'}`;
    const more = this.store.more() ? 'at least ' : '';
    const unseenWords = unseen === 0 && more === '' ? 'all acknowledged' : `${more}${unseen} to acknowledge`;
    return `${lasts}, ${unseenWords}; times in New York`;
  });
  /** Read out when it changes: the newest that nobody has acknowledged. */
  protected readonly announcement = computed(() => {
    const newest = this.alerts().find(({ acknowledgedAt }) => acknowledgedAt === null);
    return newest === undefined ? '' : `Alert. ${severityOf(newest).word}. ${titleOf(newest)}. ${newest.message}`;
  });

  /** The button that was pressed is gone: the next key press starts from here. */
  protected focusHeading(): void {
    this.heading()?.nativeElement.focus();
  }
}

/** One that lasts before one that is over, a severe one before a warning, and of these the newest first. */
const rankOf = ({ closedAt, severity }: Alert): number => (closedAt === null ? 0 : 2) + (severity === 'severe' ? 0 : 1);
