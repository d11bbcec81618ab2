import { barsOf, type Bar, type BarSeries } from '@tandem/domain';

/** All bars of one minute, one a symbol that traded in it. */
export interface Minute {
  /** Start of the minute, milliseconds since the Unix epoch. */
  readonly ts: number;
  readonly bars: readonly Bar[];
}

/** The bars of a session's series, minute by minute in order of time; minutes without any bar are left out. */
export function sessionMinutes(series: readonly BarSeries[]): Minute[] {
  const minutes = new Map<number, Bar[]>();
  for (const bar of barsOf(series)) {
    const bars = minutes.get(bar.ts);
    if (bars === undefined) minutes.set(bar.ts, [bar]);
    else bars.push(bar);
  }
  return [...minutes].map(([ts, bars]) => ({ ts, bars })).sort((a, b) => a.ts - b.ts);
}

/** The bars of a series that start at `last` or before. */
export function barsUntil(series: BarSeries, last: number): BarSeries {
  const later = series.ts.findIndex((ts) => ts > last);
  return later === -1 ? series : { ...series, length: later };
}
