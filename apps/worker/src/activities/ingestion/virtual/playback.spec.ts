import { describe, expect, it } from 'vitest';
import { BAR_MS, sessionOn, toSeries, type Bar, type MarketClock } from '@tandem/domain';
import { groupByMinute, Pacer, resumeTime } from './playback.js';

const bar = (symbol: string, minute: number): Bar => ({ symbol, ts: minute * BAR_MS, open: 1, high: 2, low: 1, close: 2, volume: 10 });

describe('sessionMinutes', () => {
  it('gives the bars of all symbols by minute, in order of time', () => {
    const series = [toSeries('SPY', [bar('SPY', 1), bar('SPY', 2)]), toSeries('NKE', [bar('NKE', 0), bar('NKE', 2)])];
    expect(groupByMinute(series).map(({ ts, bars }) => [ts / BAR_MS, bars.map(({ symbol }) => symbol)])).toEqual([
      [0, ['NKE']],
      [1, ['SPY']],
      [2, ['SPY', 'NKE']],
    ]);
  });

  it('leaves out a minute in which nothing traded', () => {
    const series = [toSeries('SPY', [bar('SPY', 0), bar('SPY', 5)])];
    expect(groupByMinute(series).map(({ ts }) => ts / BAR_MS)).toEqual([0, 5]);
  });
});

describe('resumeTime', () => {
  const OPEN = sessionOn('2026-01-22')!.open;
  const WALL = 1_000_000;
  const minute = OPEN + 5 * BAR_MS;
  const clock: MarketClock = {
    ...{ source: 'simulated', state: 'open', speed: 60, session: '2026-01-22' },
    ...{ marketTime: minute, wallTime: WALL, lastBarTs: minute - BAR_MS, lastBarWallTime: WALL },
  };

  it('goes on in the minute that was under way when its stream ended', () => {
    expect(resumeTime(clock, minute, WALL + 250)).toBe(minute + BAR_MS / 4);
  });

  it('closes a minute at once that is long over, and lets none of the next be missed', () => {
    expect(resumeTime(clock, minute, WALL + 3_600_000)).toBe(minute + BAR_MS);
  });

  it('begins a session at its open, whenever the one before it closed', () => {
    const before: MarketClock = { ...clock, state: 'closed', session: '2026-01-21', marketTime: OPEN - 17.5 * 60 * BAR_MS };
    expect(resumeTime(before, OPEN, WALL + 3_600_000)).toBe(OPEN);
  });
});

/** A clock whose sleeps take exactly as long as asked for, and that can be set forward. */
function fakeClock() {
  const clock = { time: 1_000, now: () => clock.time, sleep: async (ms: number) => void (clock.time += ms) };
  return clock;
}

describe('Pacer', () => {
  it('lets a market minute pass in a second at speed 60', async () => {
    const clock = fakeClock();
    await new Pacer(clock, 60, 0).until(60_000);
    expect(clock.time).toBe(2_000);
  });

  it('makes up for work between the waits', async () => {
    const clock = fakeClock();
    const pacer = new Pacer(clock, 60, 0);
    for (let minute = 1; minute <= 10; minute += 1) {
      await pacer.until(minute * 60_000);
      clock.time += 300;
    }
    expect(clock.time).toBe(1_000 + 10_000 + 300);
  });

  it('does not rush through what a suspended machine missed', async () => {
    const clock = fakeClock();
    const pacer = new Pacer(clock, 60, 0);
    clock.time += 3_600_000;
    await pacer.until(60_000);
    const woken = clock.time;
    await pacer.until(120_000);
    expect(clock.time - woken).toBe(1_000);
  });
});
