import { BAR_MS, barFault, isInRegularHours, type Bar } from '@tandem/domain';
import { chartRows, instantOf, isCurrentQuote, isNumber, isWithoutTrade, type Chart, type ChartRow, type Span } from './chart.js';
import { rejectedItem, type RejectedItem } from './quotes.js';

/** The minutes of a span. */
export interface MinuteBars {
  /** In order of time, each minute once. */
  readonly bars: Bar[];
  readonly rejected: RejectedItem[];
  /** Why some of the span could not be read at all, so that minutes without a bar say nothing; null when all could. */
  readonly unread: string | null;
  /** Rows of the span outside of regular hours, which are not kept. */
  readonly irregular: number;
}

/**
 * The closed minutes of charts within regular hours and `span`, at `now`. A minute that comes twice counts as it came
 * last, and what it was before is rejected; times within a minute count as its start.
 */
export function readMinuteBars(charts: readonly Chart[], symbol: string, span: Span, now: number): MinuteBars {
  const bars = new Map<number, Bar>();
  let unread: string | null = null;
  let irregular = 0;
  const rejected: RejectedItem[] = [];
  for (const chart of charts) {
    const rows = chart.unusable ?? chartRows(chart);
    if (typeof rows === 'string') {
      rejected.push(rejectedItem(symbol, chart, rows));
      unread ??= rows;
      continue;
    }
    for (const row of withoutQuote(rows)) {
      const ts = minuteOf(row);
      if (ts === undefined) rejected.push(rejectedItem(symbol, row, 'timestamp is not an instant'));
      else if (!isWanted(ts, span, now)) continue;
      else if (!isInRegularHours(ts)) irregular += 1;
      else if (isWithoutTrade(row)) continue;
      else {
        const bar = readBar(symbol, ts, row);
        if (typeof bar === 'string') rejected.push(rejectedItem(symbol, row, bar));
        else {
          const before = bars.get(ts);
          if (before !== undefined && !isSame(before, bar)) {
            rejected.push(rejectedItem(symbol, before, 'a later row of the response has the same minute and other values'));
          }
          bars.set(ts, bar);
        }
      }
    }
  }
  return { bars: [...bars.values()].sort((a, b) => a.ts - b.ts), rejected, unread, irregular };
}

function withoutQuote(rows: readonly ChartRow[]): readonly ChartRow[] {
  const last = rows.at(-1);
  return last !== undefined && isCurrentQuote(last) ? rows.slice(0, -1) : rows;
}

function minuteOf({ timestamp }: ChartRow): number | undefined {
  const ts = instantOf(timestamp);
  return ts === undefined ? undefined : Math.floor(ts / BAR_MS) * BAR_MS;
}

function isWanted(ts: number, { from, to }: Span, now: number): boolean {
  return ts >= from && ts < to && ts + BAR_MS <= now;
}

function isSame(one: Bar, other: Bar): boolean {
  return (['open', 'high', 'low', 'close', 'volume'] as const).every((column) => one[column] === other[column]);
}

/** What is no number fails as NaN does. */
function readBar(symbol: string, ts: number, { open, high, low, close, volume }: ChartRow): Bar | string {
  const number = (value: unknown) => (isNumber(value) ? value : Number.NaN);
  const bar = { symbol, ts, open: number(open), high: number(high), low: number(low), close: number(close), volume: number(volume) };
  return barFault(bar)?.reason ?? bar;
}
