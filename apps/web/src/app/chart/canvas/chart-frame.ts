import type { ControllerDatasetOptions, CoreChartOptions, LinearScaleOptions } from 'chart.js';
import type { Interval } from '@tandem/contracts';
import type { CandleEvents } from '../events/event-marks';
import type { ActionMark } from '../events/action-marks';
import type { IndicatorColumns } from '../indicators/indicator-columns';
import { MINUTE_MS, type Candle } from '../series/candle';
import type { ChampionMark } from '../../shared/charts/champion-marks';
import type { ChartColors } from '../../shared/charts/chart-colors';
import { extremesOf, type Fan } from './fan';

/** The chart of a market as Chart.js types it; `MarketController` draws it, between axes that are `MarketAxis`. */
declare module 'chart.js' {
  interface ChartTypeRegistry {
    market: {
      chartOptions: CoreChartOptions<'market'>;
      datasetOptions: ControllerDatasetOptions;
      defaultDataPoint: never;
      metaExtensions: object;
      parsedDataType: never;
      scales: 'market';
    };
  }
  interface CartesianScaleTypeRegistry {
    market: { options: LinearScaleOptions };
  }
}

/** Where the reader points: a candle or a minute to come by its index, and the height of a pointer, pixels. */
export interface Cursor {
  readonly index: number;
  readonly y: number | null;
}

/** What one picture shows. */
export interface Picture {
  readonly interval: Interval;
  /** All candles that are there, oldest first; of them [start, end) are visible. */
  readonly candles: readonly Candle[];
  readonly start: number;
  readonly end: number;
  readonly fan: Fan | null;
  /** By the start of the candle. */
  readonly marks: ReadonlyMap<number, readonly ActionMark[]>;
  readonly events: ReadonlyMap<number, CandleEvents>;
  readonly champions: readonly ChampionMark[];
  readonly overlays: readonly IndicatorColumns[];
  readonly panes: readonly IndicatorColumns[];
}

/** One picture of the chart, changed in place: the plugins and scales of Chart.js hold on to it. */
export interface ChartFrame extends Picture {
  colors: ChartColors;
  cursor: Cursor | null;
  /** Height of what stands over the top of the canvas, pixels. */
  headroom: number;
  /** Places to the right of the newest candle that the fan has for itself. */
  room: number;
  /** The newest candle, also when it is scrolled out of sight. */
  last: Candle | undefined;
  /** Lowest and highest price of what is visible, and largest volume. */
  low: number;
  high: number;
  volume: number;
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** Room for the longest horizon of the expected move, also when a shorter one is left of it: the candles stay where they are. */
const ROOM = 30;
/** Without a fan a little air, so that the newest candle does not stick to its price. */
const AIR = 2;

export const emptyFrame = (colors: ChartColors): ChartFrame => ({
  colors,
  cursor: null,
  headroom: 0,
  interval: '1m',
  candles: [],
  start: 0,
  end: 0,
  room: 0,
  last: undefined,
  fan: null,
  marks: new Map(),
  events: new Map(),
  champions: [],
  overlays: [],
  panes: [],
  low: 0,
  high: 1,
  volume: 0,
});

/** Takes a picture, and measures what is visible of it. */
export function fillFrame(frame: Mutable<ChartFrame>, picture: Picture): void {
  Object.assign(frame, picture);
  const { candles, end, fan } = picture;
  const last = candles.at(-1);
  frame.last = last;
  // A fan of an older bar than the newest is out of date.
  const ahead = fan !== null && last !== undefined && end === candles.length && fan.x >= last.x;
  frame.fan = ahead ? fan : null;
  frame.room = ahead ? ROOM : end === candles.length ? AIR : 0;
  measure(frame);
}

function measure(frame: Mutable<ChartFrame>): void {
  const { candles, start, end, fan, overlays } = frame;
  let [low, high, volume] = [Infinity, -Infinity, 0];
  for (let index = start; index < end; index++) {
    const candle = candles[index]!;
    if (candle.l < low) low = candle.l;
    if (candle.h > high) high = candle.h;
    if (candle.v > volume) volume = candle.v;
  }
  for (const { columns } of overlays) {
    for (const column of columns) {
      for (let index = start; index < end; index++) {
        const value = column[index]!;
        // A comparison with NaN is false.
        if (value < low) low = value;
        if (value > high) high = value;
      }
    }
  }
  if (fan !== null) {
    const [down, up] = extremesOf(fan);
    low = Math.min(low, down);
    high = Math.max(high, up);
  }
  Object.assign(frame, low <= high ? { low, high, volume } : { low: 0, high: 1, volume: 0 });
}

/** The time at a place: of a candle, or, to the right of the newest, of a minute to come. Undefined where there is nothing. */
export function timeAt(
  { candles, fan, last }: Picture & Pick<ChartFrame, 'last'>,
  index: number,
): Pick<Candle, 'x' | 'session' | 'minute'> | undefined {
  const ahead = index - candles.length + 1;
  if (ahead <= 0) return candles[index];
  if (last === undefined || fan === null || ahead > fan.reach) return undefined;
  return { x: last.x + ahead * MINUTE_MS, session: last.session, minute: last.minute + ahead };
}
