import { BAR_MS, type Bar, type MarketClock } from '@tandem/domain';
import type { NewsRow } from '../src/schema/context.js';

/** 09:30 New York on Friday 6 March 2026, in standard time. */
export const OPENING = Date.UTC(2026, 2, 6, 14, 30);

/** `count` minute bars from `start`, each with its own prices: close is 100 + i. */
export function makeBars(symbol: string, count: number, start = OPENING): Bar[] {
  return Array.from({ length: count }, (_, i) => ({
    symbol,
    ts: start + i * BAR_MS,
    open: 99.5 + i,
    high: 101 + i,
    low: 99 + i,
    close: 100 + i,
    volume: 1000 + i,
  }));
}

/** A stored headline about NKE. @param availableAt when Tandem could know it, milliseconds since the Unix epoch */
export function aNewsRow(id: string, availableAt: number, changes: Partial<NewsRow> = {}): NewsRow {
  return {
    id,
    symbol: 'NKE',
    url: null,
    headline: id,
    publisher: null,
    source: 'simulated',
    sentiment: 1,
    publishedAt: availableAt,
    fetchedAt: availableAt,
    availableAt,
    ...changes,
  };
}

/** A replay clock one minute after the bar that starts at `lastBarTs`. */
export function makeClock(lastBarTs: number, changes: Partial<MarketClock> = {}): MarketClock {
  const marketTime = lastBarTs + BAR_MS;
  return {
    source: 'replay',
    state: 'open',
    marketTime,
    wallTime: marketTime + 5_000,
    speed: 60,
    session: '2026-03-06',
    lastBarTs,
    lastBarWallTime: marketTime + 4_000,
    ...changes,
  };
}
