import { BAR_MS } from '@tandem/domain';
import { sessionsOf } from '../dataset/sessions.js';
import { firstRowFrom, marketOf, type MarketHistory } from './market-history.js';
import { index } from './uniform.js';

/**
 * Closes of bars of the market symbol, ascending, at which the future is cut off: half of them anywhere, half where a leak
 * is likely to show: the last bar before a news item or an observation became available, and first and last bars of sessions.
 * @param count at most this many; fewer when they coincide
 * @param random uniform in [0, 1)
 */
export function sampleInstants(history: MarketHistory, count: number, random: () => number): number[] {
  const { ts } = marketOf(history);
  if (ts.length === 0) throw new RangeError('There are no bars of the market symbol to sample.');
  const critical = [...rowsBeforeEvents(history, ts), ...sessionEnds(ts)];
  const rows = new Set<number>();
  for (let i = 0; i < count; i++) rows.add(i % 2 === 0 ? index(random, ts.length) : critical[index(random, critical.length)]!);
  return [...rows].sort((a, b) => a - b).map((row) => ts[row]! + BAR_MS);
}

/** The last row that closed before each item was available, where there is one. */
function rowsBeforeEvents({ news, observations }: MarketHistory, ts: Float64Array): number[] {
  return [...news, ...observations].map(({ availableAt }) => firstRowFrom(ts, availableAt - BAR_MS) - 1).filter((row) => row >= 0);
}

/** First and last row of every session. */
function sessionEnds(ts: Float64Array): number[] {
  const days = [...sessionsOf(ts)].map((session) => session?.date);
  return days.flatMap((day, row) => (day === days[row - 1] && day === days[row + 1] ? [] : [row]));
}
