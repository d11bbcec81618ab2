import type { Mark } from './action-marks';
import type { Candle } from './candle';

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
