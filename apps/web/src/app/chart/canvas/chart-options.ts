import type { ChartConfiguration } from 'chart.js';
import { formatPrice } from '../../shared/format';
import { priceRange, roundTicks, timeTicks, type TimeTick } from './axis-ticks';
import { CHART_FONT, LABEL_PX } from '../../shared/charts/chart-overlays';
import { timeAt, type ChartFrame } from './chart-frame';
import { LABEL_PADDING_PX } from './market-axis';

type Options = NonNullable<ChartConfiguration<'market'>['options']>;
type Scale = NonNullable<Options['scales']>[string];

const LABEL_WIDTH_PX = 76;
const LABEL_DISTANCE_PX = 44;
/** A pane has a third of the height of the candles. */
const PRICE_WEIGHT = 3;

const font = { family: CHART_FONT, size: LABEL_PX };
/** Charts one above the other on one canvas: one axis of time, and one crosshair through all. */
const stacked = { type: 'market', position: 'right', stack: 'panes', bounds: 'data', border: { display: false } } as const;

/** The options of the chart over a frame. Built once; colours and ranges are read from the frame at each update. */
export function chartOptions(frame: ChartFrame): Options {
  return {
    animation: false,
    responsive: true,
    maintainAspectRatio: false,
    // Pointers are followed outside: what Chart.js would look for under them are elements, of which there are none.
    events: [],
    layout: { padding: () => ({ top: 8 + frame.headroom }) },
    scales: { x: timeAxis(frame), price: priceAxis(frame) },
  };
}

/** Every candle has the same width, so that nights and missing minutes take no room: the axis counts candles. */
function timeAxis(frame: ChartFrame): Scale {
  let ticks: readonly TimeTick[] = [];
  return {
    type: 'market',
    bounds: 'data',
    border: { display: false },
    grid: { color: ({ tick }) => (tick?.major ? frame.colors.session : frame.colors.grid), drawTicks: false },
    ticks: {
      autoSkip: false,
      maxRotation: 0,
      padding: LABEL_PADDING_PX,
      font,
      color: ({ tick }) => (tick?.major ? frame.colors.text : frame.colors.muted),
      callback: (_value, index) => ticks[index]?.label ?? '',
    },
    afterDataLimits: (axis) => {
      axis.min = frame.start - 0.5;
      axis.max = Math.max(frame.end + frame.room, frame.start + 1) - 0.5;
    },
    afterBuildTicks: (axis) => {
      const end = frame.end + (frame.fan?.reach ?? 0);
      ticks = timeTicks((index) => timeAt(frame, index), [frame.start, end], Math.floor(axis.width / LABEL_WIDTH_PX), frame.interval);
      axis.ticks = ticks.map(({ value, major }) => ({ value, major }));
    },
  };
}

function priceAxis(frame: ChartFrame): Scale {
  return {
    ...stacked,
    stackWeight: PRICE_WEIGHT,
    grid: { color: () => frame.colors.grid, drawTicks: false },
    ticks: {
      autoSkip: false,
      padding: LABEL_PADDING_PX,
      font,
      color: () => frame.colors.muted,
      callback: (value) => formatPrice(Number(value)),
    },
    afterDataLimits: (axis) => {
      ({ min: axis.min, max: axis.max } = priceRange(frame.low, frame.high));
    },
    afterBuildTicks: (axis) => {
      axis.ticks = roundTicks(axis.min, axis.max, axis.height / LABEL_DISTANCE_PX).map((value) => ({ value }));
    },
  };
}

/** What the axis of a pane spans, and what is marked on it. */
export interface PaneScale {
  readonly range: () => { readonly min: number; readonly max: number };
  readonly ticks: (min: number, max: number, capacity: number) => readonly number[];
  readonly label: (value: number) => string;
}

/** The axis of a pane below the candles. */
export function paneAxis(frame: ChartFrame, { range, ticks, label }: PaneScale): Scale {
  return {
    ...stacked,
    stackWeight: 1,
    grid: { color: () => frame.colors.grid, drawTicks: false },
    ticks: { autoSkip: false, padding: LABEL_PADDING_PX, font, color: () => frame.colors.muted, callback: (value) => label(Number(value)) },
    afterDataLimits: (axis) => {
      ({ min: axis.min, max: axis.max } = range());
    },
    afterBuildTicks: (axis) => {
      axis.ticks = ticks(axis.min, axis.max, axis.height / LABEL_DISTANCE_PX).map((value) => ({ value }));
    },
  };
}
