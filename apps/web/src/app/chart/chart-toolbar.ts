import { Toolbar, ToolbarWidget, ToolbarWidgetGroup } from '@angular/aria/toolbar';
import { Component, computed, inject, input, output } from '@angular/core';
import { INTERVALS, LiveViewStore, OVERLAYS, PANES } from '../shared/live-view';
import { OVERLAY_INDICATORS, OVERLAY_LABELS, PANE_INDICATORS, PANE_LABELS, whyNot } from './indicators/catalog';
import { INTERVAL_KINDS } from './series/intervals';

/** What the chart shows: interval, overlays and panes, how many bars, and the way to now and to a past minute. */
@Component({
  selector: 'tandem-chart-toolbar',
  imports: [Toolbar, ToolbarWidget, ToolbarWidgetGroup],
  templateUrl: './chart-toolbar.html',
  styles: `
    .toolbar {
      display: flex;
      flex-wrap: wrap;
      gap: 2px 14px;
      padding: 0 16px 6px;
    }
    .group {
      display: flex;
      flex-wrap: wrap;
      gap: 2px;
    }
    .choice {
      min-width: 32px;
      min-height: 28px;
      padding: 2px 8px;
      border: 0;
      border-radius: 6px;
      background: none;
      color: var(--muted);
      font-size: 12px;
      cursor: pointer;
    }
    .choice:hover:not(:disabled) {
      color: var(--text);
    }
    .choice[aria-pressed='true'] {
      background: var(--raised);
      box-shadow: inset 0 -2px 0 var(--accent);
      color: var(--text);
      font-weight: 600;
    }
    .choice:disabled {
      opacity: 0.55;
      cursor: default;
    }
  `,
})
export class ChartToolbar {
  /** Bars that the viewport shows, and whether it follows the newest. */
  readonly bars = input.required<number>();
  readonly following = input.required<boolean>();
  readonly ranged = output<number>();
  /** Earlier (-1) or later (1). */
  readonly panned = output<number>();
  readonly zoomed = output<number>();
  readonly followed = output();
  readonly wentBack = output();

  protected readonly view = inject(LiveViewStore);
  protected readonly intervals = INTERVALS;
  protected readonly kinds = INTERVAL_KINDS;
  protected readonly zoomStep = 1.5;
  protected readonly toggles = computed(() => {
    const { interval, overlays, panes } = this.view.view();
    return [
      ...OVERLAYS.map((id) => {
        const why = whyNot(id, interval);
        const run = (): void => this.view.toggle('overlays', id);
        const title = why ?? OVERLAY_INDICATORS[id].name;
        return { label: OVERLAY_LABELS[id], title, shown: overlays.includes(id) && why === null, disabled: why !== null, run };
      }),
      ...PANES.map((id) => {
        const run = (): void => this.view.toggle('panes', id);
        return { label: PANE_LABELS[id], title: PANE_INDICATORS[id].name, shown: panes.includes(id), disabled: false, run };
      }),
    ];
  });
}
