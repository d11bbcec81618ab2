import { beforeEach, describe, expect, it } from 'vitest';
import { BAR_MS } from '@tandem/domain';
import type { Database } from '../connection/connect.js';
import { OPENING, useDatabase } from '../../testing/index.js';
import type { ConeMinuteRow, ExpectedMoveRow } from '../schema/expected-moves.js';
import { ExpectedMoveRepository } from './expected-moves.js';

const server = useDatabase();
let database: Database;
let moves: ExpectedMoveRepository;
beforeEach(async () => {
  database = await server.createDatabase();
  moves = new ExpectedMoveRepository(database);
});

const nine = (value: (band: number) => number) => Array.from({ length: 9 }, (_, band) => value(band));

/** Numbers of 32 bits, as they are in memory. */
const aMove = (symbol: string, minute: number, changes: Partial<ExpectedMoveRow> = {}): ExpectedMoveRow => ({
  symbol,
  ts: OPENING + minute * BAR_MS,
  quantiles: nine((band) => Math.fround(-6.1 + band / 7)),
  halfWidths: [...nine((band) => Math.fround(0.0011 * (band + 1))).slice(0, 6), null, null, null],
  shown: 2,
  ...changes,
});

const aMinute = (minute: number, changes: Partial<ConeMinuteRow> = {}): ConeMinuteRow => ({
  ts: OPENING + minute * BAR_MS,
  session: '2026-03-06',
  offsets: nine((band) => 0.1 + 0.2 * band),
  counted: [60, 40, 20],
  outcomes: [20, 20, 0],
  held: [...nine((band) => band + 8).slice(0, 6), 0, 0, 0],
  ...changes,
});

describe('expected moves', () => {
  it('come back bit by bit, horizons that cross the close as null', async () => {
    const stored = [aMove('GS', 0), aMove('NVDA', 0), aMove('GS', 1)];
    await moves.record(stored, [aMinute(5)]);
    const read = await moves.between(OPENING, OPENING + 2 * BAR_MS);
    expect(read.map(({ symbol, ts }) => `${symbol} ${(ts - OPENING) / BAR_MS}`)).toEqual(['GS 0', 'NVDA 0', 'GS 1']);
    expect(Float32Array.from(read[0]!.quantiles)).toEqual(Float32Array.from(stored[0]!.quantiles));
    expect(read[0]!.halfWidths.map((width) => width && Math.fround(width))).toEqual(stored[0]!.halfWidths);
    expect(await moves.newestMinute()).toEqual(aMinute(5));
    expect(await moves.newestBar()).toBe(OPENING + BAR_MS);
  });

  it('stay as they were first shown, and minutes as they were first counted', async () => {
    await moves.record([aMove('GS', 0)], [aMinute(5)]);
    await moves.record([aMove('GS', 0, { shown: 0 }), aMove('GS', 1)], [aMinute(5, { counted: [9, 9, 9] }), aMinute(6)]);
    expect((await moves.at('GS', OPENING))!.shown).toBe(2);
    expect(await moves.newestMinute()).toEqual(aMinute(6));
    expect((await moves.sessions(5))[0]).toMatchObject({ minutes: [2, 2, 0], outcomes: [40, 40, 0] });
  });

  it('are stored all or not at all', async () => {
    await expect(moves.record([aMove('GS', 0)], [aMinute(5, { held: [1] })])).rejects.toThrow();
    expect(await moves.at('GS', OPENING)).toBeNull();
    await moves.record([], []);
  });

  it('have outcomes by session: of the last ones, in order of time', async () => {
    const days = ['2026-01-05', '2026-03-04', '2026-03-05', '2026-03-06'];
    for (const [i, session] of days.entries()) await moves.record([], [aMinute(i, { session }), aMinute(100 + i, { session })]);
    const sessions = await moves.sessions(2);
    expect(sessions.map(({ session }) => session)).toEqual(['2026-03-05', '2026-03-06']);
    expect(sessions[1]).toEqual({
      session: '2026-03-06',
      minutes: [2, 2, 0],
      outcomes: [40, 40, 0],
      held: aMinute(0).held.map((count) => 2 * count),
    });
    // January is more than a month before.
    expect(await moves.sessions(5)).toHaveLength(3);
  });

  it('are none in a new database', async () => {
    expect([await moves.newestMinute(), await moves.newestBar(), await moves.at('GS', OPENING)]).toEqual([null, null, null]);
    expect([await moves.sessions(5), await moves.between(0, OPENING)]).toEqual([[], []]);
  });
});
