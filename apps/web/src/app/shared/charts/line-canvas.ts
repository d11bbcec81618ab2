import { afterRenderEffect, Component, computed, inject, input, viewChild } from '@angular/core';
import {
  LinearScale,
  LineController,
  LineElement,
  LogarithmicScale,
  PointElement,
  Tooltip,
  type ChartConfiguration,
  type ChartData,
} from 'chart.js';
import { BaseChartDirective, provideCharts } from 'ng2-charts';
import { inView } from '../in-view';
import { ThemeStore } from '../theme';
import { championMarks } from './champion-marks';
import { CHART_FONT, overlaysPlugin } from './chart-overlays';
import { abscissas, formatPoint, formatX, ticksOf, type ChartContent, type ChartSeries, type ChartTick } from './chart-series';

const LABEL_WIDTH_PX = 86;
/** A series of so few points shows them, too: a line between two says little of where it was measured. */
const FEW_POINTS = 40;

type Options = NonNullable<ChartConfiguration<'line'>['options']>;
type Scale = NonNullable<NonNullable<Options['scales']>[string]>;

/** The drawing of a line chart, in the colours of the theme. */
@Component({
  selector: 'tandem-line-canvas',
  imports: [BaseChartDirective],
  providers: [provideCharts({ registerables: [LinearScale, LineController, LineElement, LogarithmicScale, PointElement, Tooltip] })],
  template: `<canvas baseChart type="line" aria-hidden="true" [data]="data" [options]="options()" [plugins]="plugins"></canvas>`,
  styles: `
    :host {
      display: block;
      position: absolute;
      inset: 0;
    }
  `,
})
export class LineCanvas {
  readonly content = input.required<ChartContent>();
  /** The x whose values are shown, as with a pointer above them; null for none. */
  readonly active = input<number | null>(null);

  private readonly palette = inject(ThemeStore).palette;
  private readonly chart = viewChild.required(BaseChartDirective);

  protected readonly plugins = [
    overlaysPlugin(this.content, this.palette),
    championMarks<'line'>({
      marks: () => this.content().marks.map(({ x, label }) => ({ at: x, label })),
      colors: () => ({ line: this.palette()('--muted'), ink: this.palette()('--text'), ground: this.palette()('--raised') }),
      font: CHART_FONT,
    }),
  ];
  private readonly inView = inView();
  /** Whether values at an x are drawn. */
  private pointed = false;
  /** A change of `options` costs more than all drawing: it waits for other axes or another theme. */
  private readonly axes = computed(() => ({ x: this.content().x, y: this.content().y }), { equal: (a, b) => a.x === b.x && a.y === b.y });
  /** Filled in place, so that new points are no new chart. */
  protected readonly data: ChartData<'line'> = { datasets: [] };
  protected readonly options = computed((): Options => ({
    animation: false,
    responsive: true,
    maintainAspectRatio: false,
    parsing: false,
    interaction: { mode: 'nearest', axis: 'x', intersect: false },
    layout: { padding: { top: 10, right: 8 } },
    scales: { x: this.xScale(), y: this.yScale() },
    plugins: { legend: { display: false }, tooltip: this.tooltip() },
  }));

  constructor() {
    afterRenderEffect(() => {
      this.options();
      const content = this.content();
      const active = this.active();
      if (this.inView()) this.draw(content, active);
    });
  }

  private draw(content: ChartContent, active: number | null): void {
    const { chart } = this.chart();
    if (chart === undefined) return;
    this.data.datasets.splice(0, Infinity, ...content.series.map((series) => this.datasetOf(series)));
    const { x, y } = chart.options.scales ?? {};
    // A single point stands in the middle.
    if (x !== undefined) Object.assign(x, { offset: content.x.type !== 'number' && abscissas(content).length === 1 });
    if (y !== undefined) Object.assign(y, suggestedBounds(content));
    // What is shown at an x is shown as if the pointer were there.
    const elements = elementsAt(content, active);
    chart.update('none');
    chart.setActiveElements(elements);
    chart.tooltip?.setActiveElements(elements, { x: 0, y: 0 });
    if (elements.length > 0 || this.pointed) chart.update('none');
    this.pointed = elements.length > 0;
  }

  private datasetOf({ name, points, color, form, dash, marker, guide }: ChartSeries): ChartData<'line'>['datasets'][number] {
    const ink = this.palette()(color);
    const shown = guide !== true && (form === 'points' || marker !== undefined || points.length <= FEW_POINTS);
    return {
      label: name,
      data: points as { x: number; y: number }[],
      showLine: form !== 'points',
      stepped: form === 'step' ? 'before' : false,
      borderColor: ink,
      backgroundColor: ink,
      borderWidth: guide === true ? 1 : 1.8,
      borderDash: [...(dash ?? [])],
      pointStyle: marker ?? 'circle',
      pointRadius: shown ? (marker === undefined ? 2 : 4) : 0,
      pointHoverRadius: guide === true ? 0 : 5,
      tension: 0,
    };
  }

  private axis(label: string) {
    const palette = this.palette();
    return {
      border: { color: palette('--line') },
      grid: { color: palette('--chart-grid'), drawTicks: false },
      title: { display: true, text: label, color: palette('--muted'), font: { family: CHART_FONT, size: 12 } },
    };
  }

  private ticks() {
    return { padding: 6, maxRotation: 0, color: this.palette()('--muted'), font: { family: CHART_FONT, size: 12 } };
  }

  private xScale(): Scale {
    const { x } = this.axes();
    if (x.type === 'number') {
      return {
        ...this.axis(x.label),
        type: 'linear',
        ...limitsOf(x),
        ticks: { ...this.ticks(), callback: (value) => x.format(Number(value)) },
      };
    }
    let ticks: readonly ChartTick[] = [];
    return {
      ...this.axis(x.label),
      type: 'linear',
      bounds: 'data',
      ticks: { ...this.ticks(), autoSkip: false, callback: (_value, index) => ticks[index]?.label ?? '' },
      afterBuildTicks: (axis) => {
        ticks = ticksOf(x, abscissas(this.content()), Math.floor(axis.width / LABEL_WIDTH_PX));
        axis.ticks = ticks.map(({ value }) => ({ value }));
      },
    };
  }

  private yScale(): Scale {
    const { y } = this.axes();
    const common = {
      ...this.axis(y.label),
      ...limitsOf(y),
      ticks: { ...this.ticks(), callback: (value: string | number) => y.format(Number(value)) },
    };
    if (y.scale !== 'logarithmic') return { ...common, type: 'linear', grace: y.min === undefined && y.max === undefined ? '4%' : 0 };
    return {
      ...common,
      type: 'logarithmic',
      afterBuildTicks: (axis) => {
        axis.ticks = axis.ticks.filter(({ value }) => Number.isInteger(Math.log10(value)));
      },
    };
  }

  private tooltip(): NonNullable<NonNullable<Options['plugins']>['tooltip']> {
    const palette = this.palette();
    const { x, y } = this.axes();
    const seriesAt = (index: number): ChartSeries | undefined => this.content().series[index];
    return {
      animation: false,
      displayColors: true,
      usePointStyle: true,
      padding: 10,
      backgroundColor: palette('--raised'),
      borderColor: palette('--edge'),
      borderWidth: 1,
      titleColor: palette('--muted'),
      titleFont: { family: CHART_FONT, size: 12, weight: 'normal' },
      bodyColor: palette('--text'),
      bodyFont: { family: CHART_FONT, size: 12 },
      filter: ({ datasetIndex }) => seriesAt(datasetIndex)?.guide !== true,
      callbacks: {
        title: ([item]) => (item === undefined ? '' : formatX(x, item.parsed.x ?? 0)),
        label: ({ datasetIndex, dataIndex }) => {
          const one = seriesAt(datasetIndex);
          return one === undefined ? '' : `${one.name}  ${formatPoint(y, one.points[dataIndex])}`;
        },
      },
    };
  }
}

/** The points at an x, of all series that are not guides. */
function elementsAt({ series }: ChartContent, x: number | null): { datasetIndex: number; index: number }[] {
  return series.flatMap(({ points, guide }, datasetIndex) => {
    const index = guide === true || x === null ? -1 : points.findIndex((point) => point.x === x && point.y !== null);
    return index === -1 ? [] : [{ datasetIndex, index }];
  });
}

/** Lowest and highest of what is drawn besides the points themselves. */
function suggestedBounds({ y, series, limits }: ChartContent): { suggestedMin?: number; suggestedMax?: number } {
  const also = [
    ...limits.map((limit) => limit.y),
    ...series.flatMap(({ points }) => points.flatMap(({ low, high }) => [low, high]).filter((bound) => bound !== undefined)),
  ].filter((value) => y.scale !== 'logarithmic' || value > 0);
  if (also.length === 0) return {};
  // Room above a limit at the very top, for its label.
  return { suggestedMin: Math.min(...also), suggestedMax: Math.max(...also) * (y.scale === 'logarithmic' ? 2 : 1) };
}

const limitsOf = ({ min, max }: { min?: number; max?: number }) => ({
  ...(min === undefined ? {} : { min }),
  ...(max === undefined ? {} : { max }),
});
