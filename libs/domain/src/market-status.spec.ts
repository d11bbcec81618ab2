import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { MarketClock } from './market-clock.js';
import { marketStatus, marketStatusAt, marketTimeOf } from './market-status.js';
import { newYorkDate, newYorkTime } from './new-york-time.js';
import { sessionAt, sessionOn } from './nyse-calendar.js';

const at = (iso: string) => marketStatusAt(Date.parse(iso));
/** The status with its instants as New York clocks show them. */
const shown = (iso: string) => {
  const { phase, earlyClose, opensAt, closesAt } = at(iso);
  return `${phase} ${clock(opensAt)} ${clock(closesAt).slice(11)}${earlyClose ? ' early' : ''}`;
};
const clock = (ts: number) => {
  const { date, hour, minute } = newYorkTime(ts);
  return `${date} ${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}`;
};

describe('marketStatusAt', () => {
  it.each([
    ['before pre-market trading', '2026-03-04T08:59:59.999Z', 'closed 2026-03-04 09:30 16:00'],
    ['from 04:00 on', '2026-03-04T09:00:00Z', 'pre 2026-03-04 09:30 16:00'],
    ['up to the open', '2026-03-04T14:29:59.999Z', 'pre 2026-03-04 09:30 16:00'],
    ['from the open on', '2026-03-04T14:30:00Z', 'open 2026-03-04 09:30 16:00'],
    ['up to the close', '2026-03-04T20:59:59.999Z', 'open 2026-03-04 09:30 16:00'],
    ['from the close on', '2026-03-04T21:00:00Z', 'closed 2026-03-05 09:30 16:00'],
  ])('tells a session day %s', (_, iso, expected) => expect(shown(iso)).toBe(expected));

  it.each([
    ['Friday evening', '2026-03-06T22:00:00Z', 'closed 2026-03-09 09:30 16:00'],
    ['Saturday noon', '2026-03-07T17:00:00Z', 'closed 2026-03-09 09:30 16:00'],
    ['Sunday night, when it is Monday in UTC', '2026-03-09T02:00:00Z', 'closed 2026-03-09 09:30 16:00'],
    ['a weekend that a holiday makes longer', '2026-01-17T17:00:00Z', 'closed 2026-01-20 09:30 16:00'],
  ])('passes over %s', (_, iso, expected) => expect(shown(iso)).toBe(expected));

  it.each([
    ['the eve of Thanksgiving after its close', '2026-11-25T21:30:00Z', 'closed 2026-11-27 09:30 13:00 early'],
    ['Thanksgiving in what would be trading hours', '2026-11-26T16:00:00Z', 'closed 2026-11-27 09:30 13:00 early'],
    ['before the open of the half day after it', '2026-11-27T13:00:00Z', 'pre 2026-11-27 09:30 13:00 early'],
    ['in its last millisecond', '2026-11-27T17:59:59.999Z', 'open 2026-11-27 09:30 13:00 early'],
    ['from its 13:00 close on', '2026-11-27T18:00:00Z', 'closed 2026-11-30 09:30 16:00'],
  ])('knows %s', (_, iso, expected) => expect(shown(iso)).toBe(expected));

  it.each([
    ['the Friday before clocks go forward', '2026-03-06T09:00:00Z', 'pre 2026-03-06 09:30 16:00'],
    ['the Monday after it, an hour earlier in UTC', '2026-03-09T08:00:00Z', 'pre 2026-03-09 09:30 16:00'],
    ['that Monday at its open', '2026-03-09T13:30:00Z', 'open 2026-03-09 09:30 16:00'],
    ['the Friday before clocks go back', '2026-10-30T20:00:00Z', 'closed 2026-11-02 09:30 16:00'],
    ['the Monday after it, not yet in pre-market trading', '2026-11-02T08:59:00Z', 'closed 2026-11-02 09:30 16:00'],
    ['that Monday at its open', '2026-11-02T14:30:00Z', 'open 2026-11-02 09:30 16:00'],
  ])('keeps New York hours on %s', (_, iso, expected) => expect(shown(iso)).toBe(expected));

  it('is open exactly while a session is under way, and names the one that closes next', () => {
    const anyTime = fc.integer({ min: Date.UTC(2000, 0, 5), max: Date.UTC(2099, 11, 1) });
    fc.assert(
      fc.property(anyTime, (now) => {
        const { phase, earlyClose, opensAt, closesAt } = marketStatusAt(now);
        expect(phase === 'open').toBe(sessionAt(now) !== undefined);
        expect(phase === 'open').toBe(opensAt <= now);
        expect(closesAt).toBeGreaterThan(now);
        expect(sessionOn(newYorkDate(opensAt))).toMatchObject({ open: opensAt, close: closesAt, earlyClose });
        if (phase === 'pre') expect(newYorkDate(now)).toBe(newYorkDate(opensAt));
      }),
    );
  });
});

describe('marketStatus', () => {
  const session = sessionOn('2025-11-28')!;
  const WALL = Date.parse('2026-03-04T15:00:00Z');
  const virtual: MarketClock = {
    source: 'replay',
    state: 'open',
    marketTime: session.open,
    wallTime: WALL,
    speed: 60,
    session: session.date,
    lastBarTs: null,
    lastBarWallTime: null,
  };

  it('of a virtual market is that of its own time, which goes on at its speed', () => {
    expect(marketStatus('replay', virtual, WALL + 60_000)).toEqual({
      phase: 'open',
      earlyClose: true,
      opensAt: session.open,
      closesAt: session.close,
    });
    expect(marketStatus('replay', virtual, WALL + 210 * 1_000)).toMatchObject({ phase: 'closed', opensAt: sessionOn('2025-12-01')!.open });
  });

  it('of a real market is that of the wall clock, whatever ingestion last wrote', () => {
    const night: MarketClock = { ...virtual, source: 'yahoo', state: 'closed', marketTime: WALL - 86_400_000, speed: 1 };
    expect(marketStatus('yahoo', night, WALL)).toMatchObject({ phase: 'open', closesAt: Date.parse('2026-03-04T21:00:00Z') });
    expect(marketStatus('yahoo', null, WALL)).toMatchObject({ phase: 'open' });
    expect(marketTimeOf('yahoo', night, WALL)).toBe(WALL);
  });

  it('of a virtual market is unknown before its first session', () => {
    expect(marketStatus('simulated', null, WALL)).toBeNull();
    const preparing: MarketClock = { ...virtual, state: 'preparing', session: null, marketTime: 0 };
    expect(marketStatus('simulated', preparing, WALL)).toBeNull();
    expect(marketTimeOf('simulated', preparing, WALL)).toBeNull();
  });
});
