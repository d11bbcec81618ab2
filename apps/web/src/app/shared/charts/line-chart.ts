import { Component, computed, input, signal } from '@angular/core';
import { abscissas, speechAt, spokenSeries, summaryOf, tableOf, type ChartContent, type ChartLimit, type ChartMark } from './chart-series';
import type { ChartSeries, XAxis, YAxis } from './chart-series';
import { LineCanvas } from './line-canvas';

/**
 * Lines, steps or points over time, a number or categories, in the colours of the theme. Whoever does not see the drawing has a summary, a
 * table, and the arrow keys, which go from point to point and have its values read aloud. Only the drawing waits for Chart.js.
 */
@Component({
  selector: 'tandem-line-chart',
  imports: [LineCanvas],
  templateUrl: './line-chart.html',
  styleUrl: './line-chart.css',
})
export class LineChart {
  /** What the chart shows, as a title. */
  readonly label = input.required<string>();
  readonly series = input.required<readonly ChartSeries[]>();
  readonly x = input.required<XAxis>();
  readonly y = input.required<YAxis>();
  readonly limits = input<readonly ChartLimit[]>([]);
  readonly marks = input<readonly ChartMark[]>([]);

  protected readonly content = computed((): ChartContent => {
    return { series: this.series(), x: this.x(), y: this.y(), limits: this.limits(), marks: this.marks() };
  });
  private readonly xs = computed(() => abscissas(this.content()));
  protected readonly chosen = signal<number | null>(null);
  /** The point that the keys went to; null for none. */
  protected readonly active = computed(() => {
    const chosen = this.chosen();
    return chosen === null || !this.xs().includes(chosen) ? null : chosen;
  });

  protected readonly legend = computed(() => this.series().map((one) => ({ ...one, dashes: one.dash?.join(' ') ?? 'none' })));
  protected readonly columns = computed(() => spokenSeries(this.content()));
  protected readonly summary = computed(() => summaryOf(this.content()));
  protected readonly speech = computed(() => {
    const active = this.active();
    return active === null ? '' : speechAt(this.content(), active);
  });
  /** Many rows cost time: they are made when the table is opened. */
  protected readonly tableShown = signal(false);
  protected readonly rows = computed(() => (this.tableShown() ? tableOf(this.content()) : []));

  protected onKey(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const xs = this.xs();
    const active = this.active();
    const at = active === null ? -1 : xs.indexOf(active);
    const next = { ArrowRight: at + 1, ArrowLeft: at === -1 ? xs.length - 1 : at - 1, Home: 0, End: xs.length - 1 }[event.key];
    if (next !== undefined && xs.length > 0) this.chosen.set(xs[Math.min(Math.max(next, 0), xs.length - 1)]!);
    else if (event.key === 'Escape' && active !== null) this.chosen.set(null);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  protected onToggle(event: Event): void {
    this.tableShown.set((event.target as HTMLDetailsElement).open);
  }
}
