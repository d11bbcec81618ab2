import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isStale, marketNow, type MarketClock } from './market-clock.js';
import { sessionOn } from './nyse-calendar.js';

const session = sessionOn('2026-01-22')!;
const WALL = Date.parse('2026-11-20T08:00:00Z');
const MINUTE = 60_000;
const SECOND = 1_000;

/** A clock written at WALL, at the end of the session's minute `minutes`, when that minute's bar had just come. */
function clockAfter(minutes: number, change: Partial<MarketClock> = {}): MarketClock {
  const marketTime = session.open + minutes * MINUTE;
  return {
    source: 'simulated',
    state: 'open',
    marketTime,
    wallTime: WALL,
    speed: 60,
    session: session.date,
    lastBarTs: marketTime - MINUTE,
    lastBarWallTime: WALL,
    ...change,
  };
}

describe('marketNow', () => {
  it("goes on at the clock's speed while the market is open", () => {
    expect(marketNow(clockAfter(10), WALL + 2 * SECOND)).toBe(session.open + 12 * MINUTE);
  });

  it('stops at the close', () => {
    expect(marketNow(clockAfter(389), WALL + 3600 * SECOND)).toBe(session.close);
  });

  it.each(['preparing', 'closed', 'ended'] as const)('stands still while the market is %s', (state) => {
    expect(marketNow(clockAfter(10, { state }), WALL + 60 * SECOND)).toBe(session.open + 10 * MINUTE);
  });

  it('never runs backwards', () => {
    fc.assert(
      fc.property(fc.integer({ min: -100_000, max: 10_000_000 }), fc.nat(10_000_000), (from, more) => {
        const clock = clockAfter(10);
        expect(marketNow(clock, WALL + from + more)).toBeGreaterThanOrEqual(marketNow(clock, WALL + from));
        expect(marketNow(clock, WALL + from)).toBeGreaterThanOrEqual(clock.marketTime);
      }),
    );
  });
});

describe('isStale', () => {
  it('in a fast market waits for 15 s of wall time, however many minutes passed', () => {
    const clock = clockAfter(100);
    expect(isStale(clock, WALL + 14_999)).toBe(false);
    expect(isStale(clock, WALL + 15_000)).toBe(true);
  });

  it('in a real market waits for two minutes after the last bar', () => {
    const clock = clockAfter(100, { source: 'yahoo', speed: 1 });
    expect(isStale(clock, WALL + 119_999)).toBe(false);
    expect(isStale(clock, WALL + 120_000)).toBe(true);
  });

  it("counts from the open when yesterday's bar is the newest", () => {
    const clock = clockAfter(0, { speed: 1, lastBarTs: session.open - 18 * 60 * MINUTE, lastBarWallTime: WALL - 18 * 60 * MINUTE });
    expect(isStale(clock, WALL + 119_999)).toBe(false);
    expect(isStale(clock, WALL + 120_000)).toBe(true);
  });

  it('counts from the open when there was never a bar', () => {
    const clock = clockAfter(0, { speed: 1, lastBarTs: null, lastBarWallTime: null });
    expect(isStale(clock, WALL + 119_999)).toBe(false);
    expect(isStale(clock, WALL + 120_000)).toBe(true);
  });

  it.each(['preparing', 'closed', 'ended'] as const)('is never so while the market is %s', (state) => {
    expect(isStale(clockAfter(100, { state }), WALL + 3600 * SECOND)).toBe(false);
  });

  it('is so of a real market that has opened without anybody writing it down, two minutes later', () => {
    const opened = session.open;
    for (const state of ['open', 'closed'] as const) {
      const clock = clockAfter(390, {
        source: 'yahoo',
        state,
        speed: 1,
        session: '2026-01-21',
        marketTime: opened - 17 * 60 * MINUTE,
        wallTime: opened - 17 * 60 * MINUTE,
        lastBarTs: opened - 17 * 60 * MINUTE - MINUTE,
        lastBarWallTime: opened - 17 * 60 * MINUTE,
      });
      expect(isStale(clock, opened - 1)).toBe(false);
      expect(isStale(clock, opened + 2 * MINUTE - 1)).toBe(false);
      expect(isStale(clock, opened + 2 * MINUTE)).toBe(true);
      expect(isStale(clock, session.close)).toBe(false);
      expect(isStale({ ...clock, source: 'simulated' }, opened + 2 * MINUTE)).toBe(false);
    }
  });

  it('is not so after the last bar of a session', () => {
    expect(isStale(clockAfter(390), WALL + 3600 * SECOND)).toBe(false);
  });
});
