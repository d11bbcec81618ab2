import type { CandleSeries } from '../series/candle-series';
import type { Indicator, Stream } from './indicator';

/** Candles for which there is room before the columns have to grow. */
const SPARE = 512;

/** The values of an indicator beside the candles of a series, kept up with it: a new candle costs one step, whatever came before it. */
export class IndicatorColumns {
  /** One column a line, one value a candle; NaN where there is none. */
  readonly columns: Float64Array[];
  private stream: Stream;
  private series: CandleSeries | null = null;
  private generation = -1;
  private advanced = 0;
  private readonly row: Float64Array;

  constructor(readonly indicator: Indicator) {
    this.stream = indicator.start();
    this.row = new Float64Array(indicator.lines.length);
    this.columns = indicator.lines.map(() => new Float64Array(0));
  }

  update(series: CandleSeries): void {
    const { candles, generation } = series;
    if (series !== this.series || generation !== this.generation) this.restart(series);
    this.makeRoom(candles.length);
    // The newest candle may still change: it is looked at, and taken once there is a newer one.
    for (let index = this.advanced; index < candles.length; index++) {
      while (this.advanced < index) this.stream.advance(candles[this.advanced++]!);
      this.stream.peek(candles[index]!, this.row);
      for (let line = 0; line < this.row.length; line++) this.columns[line]![index] = this.row[line]!;
    }
  }

  private restart(series: CandleSeries): void {
    this.series = series;
    this.generation = series.generation;
    this.stream = this.indicator.start();
    this.advanced = 0;
  }

  private makeRoom(length: number): void {
    this.columns.forEach((column, line) => {
      if (column.length >= length) return;
      const grown = new Float64Array(length + SPARE);
      grown.set(column);
      this.columns[line] = grown;
    });
  }
}
