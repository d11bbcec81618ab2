import { Grid, GridCell, GridRow } from '@angular/aria/grid';
import { Component, computed, input, signal } from '@angular/core';
import { RouterLink } from '@angular/router';
import { heatRows, SCALES, STATISTICS, UNUSUAL_LIMIT, type FeatureMap, type Statistic } from './heat-scale';

/** How far every feature of every symbol is from usual: the part of the market, and what a symbol has more. Arrow keys go through it. */
@Component({
  selector: 'tandem-heat-map',
  imports: [Grid, GridCell, GridRow, RouterLink],
  templateUrl: './heat-map.html',
  styleUrl: './heat-map.css',
  // Of whatever cell is below: one listener each, for the pointer and for the keys.
  host: { '(mouseover)': 'look($event)', '(focusin)': 'look($event)' },
})
export class HeatMap {
  readonly map = input.required<FeatureMap>();
  readonly statistic = input.required<Statistic>();

  protected readonly statistics = STATISTICS.map((name) => ({ name, label: SCALES[name].label }));
  protected readonly scale = computed(() => {
    const { about, end, format } = SCALES[this.statistic()];
    return { about, low: format(-end), middle: format(0), high: format(end) };
  });
  protected readonly rows = computed(() => heatRows(this.map(), this.statistic()));
  protected readonly warned = computed(() => {
    const features = this.rows().flatMap(({ feature, unusual }) => (unusual.warned ? [feature] : []));
    if (features.length === 0) return `No feature of the market is ${UNUSUAL_LIMIT} times as far from usual as it is between sessions.`;
    return `Warned of, from ${UNUSUAL_LIMIT} times what it usually is between sessions: ${features.join(', ')}.`;
  });

  protected readonly numbersShown = signal(false);
  /** The cell under the pointer or the focus: row and column, −1 for the market. */
  private readonly looked = signal<{ row: number; column: number } | null>(null);
  protected readonly detail = computed(() => {
    const looked = this.looked();
    const row = looked === null ? undefined : this.rows()[looked.row];
    if (looked === null || row === undefined) return 'Point at a cell, or go there with the arrow keys, to read it.';
    if (looked.column === -1)
      return `The market, ${row.feature}: ${row.market.words}; ${row.unusual.text} what it usually is between sessions.`;
    const symbol = this.map().symbols[looked.column] ?? '';
    return `${symbol}, ${row.feature}: ${row.own[looked.column]?.words ?? ''}, beyond the market.`;
  });

  protected look(event: Event): void {
    const cell = (event.target as Element).closest<HTMLElement>('[data-row]');
    if (cell !== null) this.looked.set({ row: Number(cell.dataset['row']), column: Number(cell.dataset['column']) });
  }
}
