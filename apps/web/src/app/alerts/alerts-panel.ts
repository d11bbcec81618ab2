import { Component, computed, inject, signal, viewChild, type ElementRef } from '@angular/core';
import { AlertItem } from './alert-item';
import { severityOf, titleOf } from './alert-labels';
import { DriftStore } from './drift.store';

/** What is shown before somebody asks for the rest: alerts must not push the prices off the page. */
export const SHOWN_ALERTS = 2;

/** What the drift monitor has found and nobody has acknowledged yet, or that lasts; nothing while there is none. */
@Component({
  selector: 'tandem-alerts-panel',
  imports: [AlertItem],
  templateUrl: './alerts-panel.html',
  styleUrl: './alerts-panel.css',
})
export class AlertsPanel {
  private readonly store = inject(DriftStore);
  private readonly heading = viewChild<ElementRef<HTMLElement>>('heading');
  protected readonly all = signal(false);

  protected readonly alerts = this.store.alerts;
  protected readonly shown = computed(() => (this.all() ? this.alerts() : this.alerts().slice(0, SHOWN_ALERTS)));
  protected readonly hidden = computed(() => this.alerts().length - SHOWN_ALERTS);
  protected readonly count = computed(() => {
    const alerts = this.alerts();
    const lasting = alerts.filter(({ closedAt }) => closedAt === null).length;
    const unseen = alerts.filter(({ acknowledgedAt }) => acknowledgedAt === null).length;
    const more = this.store.more() ? 'at least ' : '';
    return `${lasting} ${lasting === 1 ? 'lasts' : 'last'}, ${more}${unseen} to acknowledge; times in New York`;
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
