import type { Interval } from '@tandem/contracts';
import { newYorkTime, type Candle } from './candle';
import { bucketStart, endsBucket } from './intervals';

/** One longer bar of the minutes [start, end): first open, highest high, lowest low, last close, all volume. It needs one minute. */
function aggregate(minutes: readonly Candle[], start: number, end: number, interval: Interval): Candle {
  const first = minutes[start]!;
  const last = minutes[end - 1]!;
  const x = bucketStart(first, interval);
  let { h, l, v } = first;
  for (let index = start + 1; index < end; index++) {
    const minute = minutes[index]!;
    if (minute.h > h) h = minute.h;
    if (minute.l < l) l = minute.l;
    v += minute.v;
  }
  const forming = end === minutes.length && (last.forming || !endsBucket(last, interval));
  return { x, o: first.o, h, l, c: last.c, v, ...newYorkTime(x), forming };
}

/**
 * Longer bars of the minutes from index `from` on, which has to begin one.
 * @returns oldest first; the newest is forming until its last minute of trading is there
 */
export function aggregateFrom(minutes: readonly Candle[], from: number, interval: Interval): Candle[] {
  const bars: Candle[] = [];
  for (let start = from; start < minutes.length;) {
    const bucket = bucketStart(minutes[start]!, interval);
    let end = start + 1;
    while (end < minutes.length && bucketStart(minutes[end]!, interval) === bucket) end++;
    bars.push(aggregate(minutes, start, end, interval));
    start = end;
  }
  return bars;
}

/** Index of the first minute of the bar that holds the one at `index`. */
export function bucketBegin(minutes: readonly Candle[], index: number, interval: Interval): number {
  const bucket = bucketStart(minutes[index]!, interval);
  let begin = index;
  while (begin > 0 && bucketStart(minutes[begin - 1]!, interval) === bucket) begin--;
  return begin;
}

/**
 * The server's longer bars, the newest of them made of minutes instead: live minutes let them grow, and a past minute sees none that came
 * after it. Minutes may begin within a bar; that one is the server's where it has it.
 */
export function joinBars(stored: readonly Candle[], minutes: readonly Candle[], interval: Interval): Candle[] {
  if (minutes.length === 0) return [...stored];
  const begun = bucketStart(minutes[0]!, interval);
  const made = aggregateFrom(minutes, 0, interval);
  const older = stored.filter(({ x }) => x <= begun);
  if (older.at(-1)?.x === begun && made.length > 1) made.shift();
  else if (older.at(-1)?.x === begun) older.pop();
  return [...older, ...made];
}
