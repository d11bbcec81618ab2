import { describe, expect, it } from 'vitest';
import { allocateSeries, sessionsBetween, type BarSeries } from '@tandem/domain';
import { sessionDates } from '@tandem/features';
import { CommandError } from '../terminal/exit-codes.js';
import { foldsOf } from './walk-forward.js';

/** One bar a session, of sessions from 2026 on. */
function history(sessions: number): BarSeries {
  const days = sessionsBetween('2026-01-02', '2026-12-31').slice(0, sessions);
  const series = allocateSeries('SPY', sessions);
  days.forEach(({ open }, i) => {
    series.ts[i] = open;
  });
  series.close.fill(1);
  return series;
}

const lastSessions = (sessions: number, folds: number, opened = false) =>
  foldsOf([history(sessions)], folds, opened).map(({ name, series }) => [name, sessionDates(series).length]);

describe('foldsOf', () => {
  it('ends before the newest five sessions, which stay sealed', () => {
    expect(lastSessions(31, 3)).toEqual([
      ['12-16', 16],
      ['17-21', 21],
      ['22-26', 26],
    ]);
  });

  it('scores the sealed sessions when they are opened, and on nothing else', () => {
    expect(lastSessions(31, 3, true)).toEqual([['27-31', 31]]);
  });

  it('knows in each fold nothing after its last session', () => {
    const [first] = foldsOf([history(31)], 3, false);
    expect(first!.series[0]!.ts.at(-1)).toBe(history(16).ts.at(-1));
  });

  it('asks for more history where a fold would have too little to train on', () => {
    expect(lastSessions(30, 3)[0]).toEqual(['11-15', 15]);
    expect(() => lastSessions(29, 3)).toThrow(CommandError);
    expect(() => lastSessions(29, 3)).toThrow(/need at least 30 sessions of bars, and there are 29/);
  });
});
