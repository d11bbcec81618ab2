import { FULL_SESSION_MINUTES, minuteOfSession, sessionAt, type BarSeries } from '@tandem/domain';
import { fitOrders, type OrderReference } from './bar-order.js';

/** Minutes that share a usual value: volume and range follow a U through the day, which is smooth on this scale. */
const BUCKET_MINUTES = 15;
const BUCKETS = FULL_SESSION_MINUTES / BUCKET_MINUTES;

/** What of a bar has a usual value at each time of the day. */
export const QUANTITIES = ['volume', 'range'] as const;
export type Quantity = (typeof QUANTITIES)[number];

/** What is usual for a symbol, from the sessions before. */
export interface InputReference {
  /** Mean of `quantityOf` by quarter of an hour of the session; NaN where there was no bar. */
  readonly usual: Readonly<Record<Quantity, Float64Array>>;
  /** Closes of the last bars, whose median is the price to compare with: by one close that is wrong a symbol would be held for a day. */
  readonly lastCloses: Float64Array;
  /** The most bars in a row without any change of price. */
  readonly longestFlat: number;
  readonly order: OrderReference;
}

/** Bars of `lastCloses`: seven may be wrong, and in a quarter of an hour no price goes as far as the rule on its level looks. */
const LAST_BARS = 15;

/** A range below it, a hundredth of a basis point, counts as this much: a bar without any is no outlier. */
const MIN_RANGE = 1e-6;

/** Of bar `i`, on the scale on which changes of a day are alike: ln(volume + 1), or ln of the range in log price. */
export function quantityOf(quantity: Quantity, { high, low, volume }: BarSeries, i: number): number {
  if (quantity === 'volume') return Math.log(volume[i]! + 1);
  return Math.log(Math.max(Math.log(high[i]! / low[i]!), MIN_RANGE));
}

/** Bucket of the bar's minute; a minute of no session has none. */
export function bucketOf(ts: number): number | undefined {
  const session = sessionAt(ts);
  return session === undefined ? undefined : Math.floor(minuteOfSession(session, ts) / BUCKET_MINUTES);
}

/** Whether bar `i` shows no change of price: neither within it nor against the close before. */
export function isFlat({ open, high, low, close }: BarSeries, i: number): boolean {
  return high[i] === low[i] && open[i] === close[i] && (i === 0 || close[i] === close[i - 1]);
}

/** By symbol, those without a bar left out. @param series closed bars of whole sessions of all symbols, oldest first */
export function fitInputReferences(series: readonly BarSeries[]): Map<string, InputReference> {
  const known = series.filter(({ length }) => length > 0);
  const orders = fitOrders(known);
  return new Map(known.map((bars, i) => [bars.symbol, fitInputReference(bars, orders[i]!)]));
}

function fitInputReference(bars: BarSeries, order: OrderReference): InputReference {
  const means = { volume: new BucketMeans(), range: new BucketMeans() };
  let flat = 0;
  let longestFlat = 0;
  for (let i = 0; i < bars.length; i++) {
    flat = isFlat(bars, i) ? flat + 1 : 0;
    longestFlat = Math.max(longestFlat, flat);
    const bucket = bucketOf(bars.ts[i]!);
    if (bucket === undefined) continue;
    for (const quantity of QUANTITIES) means[quantity].add(bucket, quantityOf(quantity, bars, i));
  }
  const usual = { volume: means.volume.means, range: means.range.means };
  return { usual, lastCloses: bars.close.slice(Math.max(0, bars.length - LAST_BARS), bars.length), longestFlat, order };
}

class BucketMeans {
  private readonly sums = new Float64Array(BUCKETS);
  private readonly counts = new Float64Array(BUCKETS);

  add(bucket: number, value: number): void {
    this.sums[bucket]! += value;
    this.counts[bucket]! += 1;
  }

  get means(): Float64Array {
    return this.sums.map((sum, bucket) => sum / this.counts[bucket]!);
  }
}
