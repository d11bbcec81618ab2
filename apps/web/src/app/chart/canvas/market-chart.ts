import type { Chart, ChartData } from 'chart.js';
import type { IndicatorColumns } from '../indicators/indicator-columns';
import { firstFrom } from '../events/event-marks';
import { championMarks } from '../../shared/charts/champion-marks';
import { roundTicks } from './axis-ticks';
import { CHART_FONT } from '../../shared/charts/chart-overlays';
import type { ChartFrame } from './chart-frame';
import { paneAxis, type PaneScale } from './chart-options';
import { crosshairPlugin, lastPricePlugin } from './crosshair';
import { fanPlugin } from './fan-plugin';
import { marksPlugin } from './marks-plugin';
import type { MarketDataset } from './market-controller';

/** A `MarketAxis` makes no use of them. */
const NO_MARGINS = { left: 0, top: 0, right: 0, bottom: 0, width: 0, height: 0 };

const datasetOf = (frame: ChartFrame, pane: IndicatorColumns | null, yAxisID: string): ChartData<'market'>['datasets'][number] =>
  ({ type: 'market', data: [], frame, pane, yAxisID }) as unknown as ChartData<'market'>['datasets'][number];

/** The datasets over a frame: the candles first, then the panes that are shown. */
export const chartData = (frame: ChartFrame): ChartData<'market'> => ({ datasets: [datasetOf(frame, null, 'price')] });

/** Everything that is drawn beside the datasets, in this order. */
export const chartPlugins = (frame: ChartFrame) => [
  fanPlugin(frame),
  lastPricePlugin(frame),
  marksPlugin(frame),
  championMarks<'market'>({
    marks: () => frame.champions,
    colors: () => ({ line: frame.colors.second, ink: frame.colors.text, ground: frame.colors.raised }),
    font: CHART_FONT,
    place: (chart, at) => placeOfInstant(chart, frame, at),
  }),
  crosshairPlugin(frame),
];

/** A change stands at the candle that holds it, or the next one. */
function placeOfInstant(chart: Chart, { candles, interval, start, end }: ChartFrame, at: number): number | null {
  const next = firstFrom(candles, at);
  const index = interval !== '1m' && candles[next]?.x !== at ? Math.max(0, next - 1) : next;
  return index < start || index >= end ? null : (chart.scales['x']?.getPixelForValue(index) ?? null);
}

/**
 * Fits the axes to new ranges where they stand and draws: what is left of an update where neither options nor datasets have changed. An
 * update makes all options anew, for most of its time.
 */
export function relayOut(chart: Chart<'market'>): void {
  for (const scale of Object.values(chart.scales)) {
    const { left, top, right, bottom, width, height, maxWidth, maxHeight } = scale;
    scale.beforeLayout?.();
    scale.update(maxWidth, maxHeight, NO_MARGINS);
    Object.assign(scale, { left, top, right, bottom, width, height });
    scale.configure();
  }
  chart.draw();
}

/** Brings the panes of the chart in line with those of the frame: an axis and a dataset each. Needs an update afterwards when true. */
export function syncPanes(chart: Chart<'market'>, frame: ChartFrame): boolean {
  const [prices, ...shown] = chart.data.datasets as unknown as MarketDataset[];
  const same = shown.length === frame.panes.length && shown.every(({ pane }, index) => pane === frame.panes[index]);
  const scales = chart.config.options?.scales;
  if (same || prices === undefined || scales === undefined) return false;
  shown.forEach(({ pane }) => pane !== null && Reflect.deleteProperty(scales, pane.indicator.name));
  chart.data.datasets.splice(1, Infinity);
  frame.panes.forEach((pane) => {
    const id = pane.indicator.name;
    scales[id] = paneAxis(frame, paneScale(frame, pane));
    chart.data.datasets.push(datasetOf(frame, pane, id));
  });
  return true;
}

function paneScale(frame: ChartFrame, { indicator, columns }: IndicatorColumns): PaneScale {
  const { bounds } = indicator;
  if (bounds !== undefined) return { range: () => bounds, ticks: () => bounds.levels, label: String };
  return {
    range: () => {
      let reach = 0;
      for (const column of columns) {
        for (let index = frame.start; index < frame.end; index++) {
          const size = Math.abs(column[index]!);
          if (size > reach) reach = size;
        }
      }
      return { min: -(reach || 1) * 1.1, max: (reach || 1) * 1.1 };
    },
    ticks: (min, max, capacity) => roundTicks(min, max, Math.min(capacity, 4)),
    label: (value) => value.toFixed(2),
  };
}
