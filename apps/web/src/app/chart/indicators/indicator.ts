import type { Candle } from '../series/candle';
import type { ColorName } from '../../shared/charts/chart-colors';

/** How a line is drawn and named. Lines of one place differ in their dashes too, not in colour alone. */
export interface LineStyle {
  readonly label: string;
  readonly color: ColorName;
  /** Lengths of dash and gap, pixels; empty for a solid line. */
  readonly dash: readonly number[];
  /** Bars from zero instead of a line. */
  readonly histogram?: boolean;
}

/** What is computed of all candles up to one, in a stream: the newest candle may be seen again and again before it is over. */
export interface Stream {
  /** Writes one value a line with this candle as the next one to `out`; NaN while there are too few before it. */
  peek(candle: Candle, out: Float64Array): void;
  advance(candle: Candle): void;
}

/** An indicator that can be shown. */
export interface Indicator {
  readonly name: string;
  readonly lines: readonly LineStyle[];
  /** Between the first and second line the ground is tinted. */
  readonly band?: boolean;
  /** What its axis spans, and the levels marked on it; by the values where it has none. */
  readonly bounds?: { readonly min: number; readonly max: number; readonly levels: readonly number[] };
  /** Candles before the first value. */
  readonly warmUp: number;
  start(): Stream;
}
