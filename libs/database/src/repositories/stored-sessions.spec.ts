import { beforeEach, describe, expect, it } from 'vitest';
import { BAR_MS, END, sessionOn } from '@tandem/domain';
import { makeBars, serveSession, useDatabase } from '../../testing/index.js';
import type { Database } from '../connection/connect.js';
import { BarRepository } from './bars.js';
import { StoredSessionRepository } from './stored-sessions.js';

/** The day before clocks go forward, and the first session after it. */
const [FRIDAY, MONDAY] = [sessionOn('2026-03-06')!, sessionOn('2026-03-09')!];

const server = useDatabase();
let database: Database;
let sessions: StoredSessionRepository;
beforeEach(async () => {
  database = await server.createDatabase();
  sessions = new StoredSessionRepository(database);
  const bars = [
    ...makeBars('NVDA', 3, FRIDAY.open + 5 * BAR_MS),
    ...makeBars('SPY', 2, FRIDAY.open + 4 * BAR_MS),
    ...makeBars('NVDA', 2, MONDAY.open + BAR_MS),
    ...makeBars('SPY', 390, MONDAY.open),
    ...makeBars('OLD', 1, sessionOn('2026-03-05')!.open),
  ];
  await new BarRepository(database).copyBars(bars, { source: 'simulated', fetchedAt: MONDAY.close });
});

const SYMBOLS = ['NVDA', 'SPY', 'GS'];

describe('stored sessions', () => {
  it('are the days with bars of the symbols, newest first, from the first bar of any to the last', async () => {
    await serveSession(database, 'lstm', 1, MONDAY, { symbol: 'SPY', minutes: [30] });
    expect(await sessions.newest(SYMBOLS, END, 10)).toEqual([
      { date: MONDAY.date, first: MONDAY.open, last: MONDAY.close - BAR_MS, predicted: true },
      { date: FRIDAY.date, first: FRIDAY.open + 4 * BAR_MS, last: FRIDAY.open + 7 * BAR_MS, predicted: false },
    ]);
    expect((await sessions.newest(['OLD'], END, 10)).map(({ date }) => date)).toEqual(['2026-03-05']);
  });

  it('are as many as are asked for, and none that begins later', async () => {
    const dates = async (before: number, limit: number) => (await sessions.newest(SYMBOLS, before, limit)).map(({ date }) => date);
    expect(await dates(END, 1)).toEqual([MONDAY.date]);
    expect(await dates(MONDAY.open, 10)).toEqual([FRIDAY.date]);
    expect(await dates(MONDAY.open + 1, 10)).toEqual([MONDAY.date, FRIDAY.date]);
    expect(await dates(FRIDAY.open, 10)).toEqual([]);
  });
});
