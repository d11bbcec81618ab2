import type { ChartConfiguration, TooltipItem } from 'chart.js';
import { formatPrice, formatShare, formatVolume } from '../shared/format';
import { newYorkClock, newYorkDay } from '../shared/time';
import { priceRange, priceTicks, timeTicks, type TimeTick } from './axis-ticks';
import type { Candle } from './candle-series';
import type { ChartFrame, ChartKind } from './chart-frame';
import { chartTheme } from './chart-theme';
import { bandsAt, extremesOf } from './fan';

const LABEL_WIDTH_PX = 64;
const LABEL_DISTANCE_PX = 44;
/** Volume keeps to the lowest fifth of the chart. */
const VOLUME_HEIGHT = 1 / 5;

const nearestMinute = { mode: 'index', axis: 'x', intersect: false } as const;

/** The options of the chart over a frame. Built once: changes reach Chart.js by `update`, never by new options. */
export function chartOptions(frame: ChartFrame): NonNullable<ChartConfiguration<ChartKind>['options']> {
  return {
    animation: false,
    responsive: true,
    maintainAspectRatio: false,
    parsing: false,
    interaction: nearestMinute,
    // Said again, because the candlestick controller overrides it with a mode that Chart.js 4 does not have.
    hover: nearestMinute,
    layout: { padding: { top: 8 } },
    scales: { x: timeAxis(frame), price: priceAxis(frame), volume: volumeAxis() },
    plugins: { legend: { display: false }, tooltip: tooltip(frame) },
  };
}

type Scales = NonNullable<NonNullable<ChartConfiguration<ChartKind>['options']>['scales']>;
type Tooltip = NonNullable<NonNullable<NonNullable<ChartConfiguration<ChartKind>['options']>['plugins']>['tooltip']>;

/** `timeseries` gives each bar the same width, so that nights and missing minutes take no room. */
function timeAxis(frame: ChartFrame): Scales[string] {
  let ticks: readonly TimeTick[] = [];
  return {
    type: 'timeseries',
    offset: true,
    border: { color: chartTheme.raised },
    grid: { offset: false, color: ({ tick }) => (tick?.major ? chartTheme.session : chartTheme.grid), drawTicks: false },
    ticks: {
      autoSkip: false,
      maxRotation: 0,
      padding: 8,
      color: ({ tick }) => (tick?.major ? chartTheme.text : chartTheme.muted),
      font: { family: chartTheme.font, size: 11 },
      callback: (_value, index) => ticks[index]?.label ?? '',
    },
    afterBuildTicks: (axis) => {
      // What comes after the last horizon may be after the close.
      const ahead = frame.room.slice(0, frame.fan?.reach ?? 0);
      ticks = timeTicks([...frame.candles, ...ahead], Math.floor(axis.width / LABEL_WIDTH_PX));
      axis.ticks = ticks.map(({ value, major }) => ({ value, major }));
    },
  };
}

function priceAxis(frame: ChartFrame): Scales[string] {
  return {
    type: 'linear',
    position: 'right',
    bounds: 'data',
    border: { display: false },
    grid: { color: chartTheme.grid, drawTicks: false },
    ticks: {
      padding: 8,
      color: chartTheme.muted,
      font: { family: chartTheme.font, size: 11 },
      callback: (value) => formatPrice(Number(value)),
    },
    afterDataLimits: (axis) => {
      ({ min: axis.min, max: axis.max } = priceRange(frame.candles, frame.fan === null ? [] : extremesOf(frame.fan)));
    },
    afterBuildTicks: (axis) => {
      axis.ticks = priceTicks(axis.min, axis.max, axis.height / LABEL_DISTANCE_PX).map((value) => ({ value }));
    },
  };
}

function volumeAxis(): Scales[string] {
  return {
    type: 'linear',
    display: false,
    min: 0,
    afterDataLimits: (axis) => {
      axis.max /= VOLUME_HEIGHT;
    },
  };
}

const candleOf = (item: TooltipItem<ChartKind>): Candle => item.raw as Candle;

/** Minutes after the newest candle; 0 or less is a candle itself. */
const minutesAhead = (frame: ChartFrame, { dataIndex }: TooltipItem<ChartKind>): number => dataIndex + 1 - frame.candles.length;

/** The bands of a minute to come: `80%  101.20 – 103.10`. */
const fanLines = ({ fan }: ChartFrame, minute: number): string[] =>
  fan === null ? [] : bandsAt(fan, minute).map(({ level, up, down }) => `${formatShare(level)}  ${formatPrice(down)} – ${formatPrice(up)}`);

/** Of a candle, or, to the right of the newest, of the fan; there the volume stands for it, because only that has those minutes. */
function tooltip(frame: ChartFrame): Tooltip {
  return {
    animation: false,
    position: 'nearest',
    displayColors: false,
    caretSize: 0,
    caretPadding: 18,
    padding: 10,
    backgroundColor: `${chartTheme.raised}f2`,
    titleColor: chartTheme.muted,
    titleFont: { family: chartTheme.font, size: 11, weight: 'normal' },
    bodyColor: chartTheme.text,
    bodyFont: { family: chartTheme.font, size: 12 },
    filter: (item) => item.datasetIndex === 0 || (item.datasetIndex === 1 && fanLines(frame, minutesAhead(frame, item)).length > 0),
    callbacks: {
      title: ([item]) => {
        if (item === undefined) return '';
        const { x } = candleOf(item);
        return item.datasetIndex === 0
          ? `${newYorkDay(x)}, ${newYorkClock(x)}`
          : `Within ${minutesAhead(frame, item)} min, ${newYorkClock(x)}`;
      },
      label: (item) => {
        if (item.datasetIndex !== 0) return fanLines(frame, minutesAhead(frame, item));
        const { o, h, l, c, v } = candleOf(item);
        return [`O  ${formatPrice(o)}`, `H  ${formatPrice(h)}`, `L  ${formatPrice(l)}`, `C  ${formatPrice(c)}`, `Vol  ${formatVolume(v)}`];
      },
    },
  };
}
