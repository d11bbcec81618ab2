import { beforeEach, describe, expect, it } from 'vitest';
import { MacroRepository, MarketClockRepository, NewsRepository, type Database } from '@tandem/database';
import { aNewsRow, useDatabase } from '@tandem/database/testing';
import { sessionOn } from '@tandem/domain';
import { ContextReader } from './context-reader.js';

const { open } = sessionOn('2026-03-05')!;

const server = useDatabase();
let database: Database;
let reader: ContextReader;
beforeEach(async () => {
  database = await server.createDatabase();
  await new MarketClockRepository(database).write({
    source: 'simulated',
    state: 'open',
    marketTime: open,
    wallTime: open,
    speed: 60,
    session: '2026-03-05',
    lastBarTs: null,
    lastBarWallTime: null,
  });
  reader = new ContextReader(database, ['NKE', 'SPY']);
});

const item = (id: string, availableAt = open, symbol = 'NKE') => aNewsRow(id, availableAt, { symbol, sentiment: 0.5 });
const addVix = (value: number, availableAt: number) =>
  new MacroRepository(database).add(
    [
      { series: 'VIXCLS', observedOn: '2026-03-04', availableAt, value },
      { series: 'UNRATE', observedOn: '2026-02-01', availableAt, value: 4 },
    ],
    { source: 'fred', fetchedAt: availableAt, vintages: true },
  );

describe('what has come to be known besides the bars', () => {
  it('is read once, however often it is asked for', async () => {
    await new NewsRepository(database).add([item('a'), item('b')]);
    await addVix(20, open);
    const first = await reader.read();
    expect([first.news.length, first.observations.map(({ value }) => value)]).toEqual([2, [20]]);
    await new NewsRepository(database).add([item('c', open + 1)]);
    expect((await reader.read()).news).toEqual([{ symbols: ['NKE'], sentiment: 0.5, publishedAt: open + 1, availableAt: open + 1 }]);
    expect(await reader.read()).toEqual({ news: [], observations: [] });
  });

  it('leaves out other symbols, and of the time before long ago all but the newest item', async () => {
    const old = open - 30 * 86_400_000;
    await new NewsRepository(database).add([item('a', old), item('b', old + 1), item('c', open, 'GS')]);
    expect((await reader.read()).news.map(({ availableAt }) => availableAt)).toEqual([old + 1]);
  });

  it('finds what was written before the market was prepared', async () => {
    expect(await reader.read()).toEqual({ news: [], observations: [] });
    await addVix(21, open + 5);
    expect((await reader.read()).observations).toHaveLength(1);
  });
});
