import type { ChartData } from 'chart.js';
import type { Action } from '@tandem/contracts';
import type { Candle } from './candle-series';
import { chartTheme } from './chart-theme';

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
}

export const emptyFrame = (): ChartFrame => ({ candles: [], rising: [], falling: [], marks: new Map(), last: undefined });

/** Fills a frame in place. Both volumes have an entry per candle, so that one index means one minute everywhere. */
export function fillFrame(frame: ChartFrame, visible: readonly Candle[], last: Candle | undefined, marks: ReadonlyMap<number, Mark>): void {
  frame.candles.splice(0, Infinity, ...visible);
  frame.rising.splice(0, Infinity, ...visible.map(({ x, o, c, v }) => ({ x, y: c >= o ? v : 0 })));
  frame.falling.splice(0, Infinity, ...visible.map(({ x, o, c, v }) => ({ x, y: c < o ? v : 0 })));
  frame.last = last;
  frame.marks = marks;
}

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
