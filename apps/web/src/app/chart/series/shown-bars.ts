import type { Interval } from '@tandem/contracts';
import { aggregateFrom, bucketBegin, joinBars } from './aggregate';
import type { Candle } from './candle';
import { CandleSeries } from './candle-series';

/** What the bars that are shown are made of. */
export interface BarSources {
  readonly interval: Interval;
  readonly minutes: CandleSeries;
  /** The server's bars of the interval; null for minutes. */
  readonly longer: CandleSeries | null;
  /** The past minute that is shown, the last one seen; null: now. */
  readonly at: number | null;
}

/** The bars that are shown: minutes as they are, longer ones joined from the server's and from minutes, none after a past minute. */
export class ShownBars {
  private readonly joined = new CandleSeries();
  private made: (BarSources & { minutesGeneration: number; longerGeneration: number }) | null = null;
  /** How many minutes were taken so far. */
  private taken = 0;

  /** The bars of these sources now. Called after every change of them; with new minutes alone only the newest bars are made again. */
  of(sources: BarSources): CandleSeries {
    const { interval, minutes, at } = sources;
    if (interval === '1m' && at === null) return minutes;
    if (!this.isSame(sources)) this.rebuild(sources);
    else if (at === null && minutes.candles.length > 0) this.grow(minutes.candles, interval);
    return this.joined;
  }

  private isSame({ interval, minutes, longer, at }: BarSources): boolean {
    const { made } = this;
    return (
      made?.interval === interval &&
      made.minutes === minutes &&
      made.longer === longer &&
      made.at === at &&
      made.minutesGeneration === minutes.generation &&
      made.longerGeneration === (longer?.generation ?? 0)
    );
  }

  private rebuild(sources: BarSources): void {
    const { interval, minutes, longer, at } = sources;
    const seen = at === null ? minutes.candles : minutes.candles.filter(({ x }) => x <= at);
    this.joined.set(longer === null ? seen : joinBars(longer.candles, seen, interval));
    this.taken = minutes.candles.length;
    this.made = { ...sources, minutesGeneration: minutes.generation, longerGeneration: longer?.generation ?? 0 };
  }

  /** Makes the bars anew that hold minutes since the last time, the newest taken then included: it may have been forming. */
  private grow(minutes: readonly Candle[], interval: Interval): void {
    const begin = bucketBegin(minutes, Math.max(0, this.taken - 1), interval);
    const [first, ...later] = aggregateFrom(minutes, begin, interval);
    const newest = this.joined.candles.length - 1;
    if (first !== undefined) {
      const from = this.joined.candles[newest]?.x === first.x ? newest : newest + 1;
      this.joined.replaceFrom(from, [first, ...later]);
    }
    this.taken = minutes.length;
  }
}
