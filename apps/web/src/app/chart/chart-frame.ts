import type { ChartData } from 'chart.js';
import type { Action } from '@tandem/contracts';
import type { Candle } from './candle-series';
import { chartTheme } from './chart-theme';
import type { Fan } from './fan';

export type Mark = Exclude<Action, 'HOLD'>;

/** The recommended action at each bar, from which the chart takes where BUY or SELL began. */
export class ActionMarks {
  private readonly actions = new Map<number, Action>();

  clear(): void {
    this.actions.clear();
  }

  /** @param ts start of the bar, epoch milliseconds. */
  note(ts: number, action: Action): void {
    this.actions.set(ts, action);
  }

  /** Where an action other than HOLD began: one mark for a run of equal actions, so that the chart stays readable. */
  begun(): ReadonlyMap<number, Mark> {
    const marks = new Map<number, Mark>();
    let previous: Action | undefined;
    for (const [ts, action] of [...this.actions].sort(([a], [b]) => a - b)) {
      if (action !== 'HOLD' && action !== previous) marks.set(ts, action);
      previous = action;
    }
    return marks;
  }
}

/** One picture of the chart. Its arrays keep their identity, because Chart.js holds on to them. */
export interface ChartFrame {
  readonly candles: Candle[];
  readonly rising: { x: number; y: number }[];
  readonly falling: { x: number; y: number }[];
  marks: ReadonlyMap<number, Mark>;
  /** The newest price, also when it is scrolled out of sight. */
  last: Candle | undefined;
  /** The expected move; null while there is none, or the newest price is out of sight. */
  fan: Fan | null;
  /** The minutes to the right of the newest candle that the fan has for itself; none without a fan. */
  readonly room: Minute[];
}

/** A minute of the time axis. */
export type Minute = Pick<Candle, 'x' | 'session' | 'minute'>;

const MINUTE_MS = 60_000;
/** Room for the longest horizon of the expected move, also when a shorter one is left of it: the candles stay where they are. */
const ROOM_MINUTES = 30;

export const emptyFrame = (): ChartFrame => ({
  candles: [],
  rising: [],
  falling: [],
  marks: new Map(),
  last: undefined,
  fan: null,
  room: [],
});

/** What one picture shows. */
export interface Picture {
  readonly visible: readonly Candle[];
  readonly last: Candle | undefined;
  readonly marks: ReadonlyMap<number, Mark>;
  readonly fan: Fan | null;
}

/**
 * Fills a frame in place. Both volumes have an entry per candle, so that one index means one minute everywhere, and an empty one per minute
 * of the room, which gives the time axis its minutes to come.
 */
export function fillFrame(frame: ChartFrame, { visible, last, marks, fan }: Picture): void {
  frame.last = last;
  frame.marks = marks;
  // A fan of an older bar than the newest is out of date.
  frame.fan = fan !== null && last !== undefined && visible.at(-1) === last && fan.x >= last.x ? fan : null;
  frame.room.splice(0, Infinity, ...(frame.fan === null ? [] : minutesAfter(last!)));
  const empty = frame.room.map(({ x }) => ({ x, y: 0 }));
  frame.candles.splice(0, Infinity, ...visible);
  frame.rising.splice(0, Infinity, ...visible.map(({ x, o, c, v }) => ({ x, y: c >= o ? v : 0 })), ...empty);
  frame.falling.splice(0, Infinity, ...visible.map(({ x, o, c, v }) => ({ x, y: c < o ? v : 0 })), ...empty);
}

const minutesAfter = ({ x, session, minute }: Candle): Minute[] =>
  Array.from({ length: ROOM_MINUTES }, (_, index) => ({ x: x + (index + 1) * MINUTE_MS, session, minute: minute + index + 1 }));

export type ChartKind = 'candlestick' | 'bar';

/** Full width but a gap, and slim while there are only a few. */
const bodies = { barPercentage: 0.9, categoryPercentage: 0.9, maxBarThickness: 14 } as const;
const prices = { up: chartTheme.up, down: chartTheme.down, unchanged: chartTheme.unchanged };

/** With `parsing: false` a bar's datum is a point, which the types of Chart.js do not know. */
const volumes = (label: string, data: ChartFrame['rising'], backgroundColor: string) =>
  ({
    type: 'bar',
    label,
    data,
    backgroundColor,
    yAxisID: 'volume',
    grouped: false,
    ...bodies,
    order: 1,
  }) as unknown as ChartData<'bar'>['datasets'][number];

/** The datasets over a frame's arrays: candles, and volume below them. */
export function chartData(frame: ChartFrame): ChartData<ChartKind> {
  return {
    datasets: [
      {
        type: 'candlestick',
        label: 'Price',
        yAxisID: 'price',
        data: frame.candles,
        order: 0,
        backgroundColors: prices,
        borderColors: prices,
        ...bodies,
      } as ChartData<'candlestick'>['datasets'][number],
      volumes('Volume of rising minutes', frame.rising, chartTheme.upVolume),
      volumes('Volume of falling minutes', frame.falling, chartTheme.downVolume),
    ],
  };
}
