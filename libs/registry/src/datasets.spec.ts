import { beforeEach, describe, expect, it } from 'vitest';
import { BarRepository, databaseTime, MacroRepository, NewsRepository, type Database } from '@tandem/database';
import { aNewsRow, useDatabase } from '@tandem/database/testing';
import { BAR_MS, sessionOn, type Bar } from '@tandem/domain';
import { readContext } from './datasets.js';

const { open } = sessionOn('2026-03-05')!;
const DAY_MS = 86_400_000;

const server = useDatabase();
let database: Database;
beforeEach(async () => {
  database = await server.createDatabase();
  const bars = Array.from({ length: 10 }, (_, i): Bar => ({
    symbol: 'NKE',
    ts: open + i * BAR_MS,
    open: 1,
    high: 1,
    low: 1,
    close: 1,
    volume: 1,
  }));
  await new BarRepository(database).copyBars(bars, { source: 'simulated', fetchedAt: open });
});

const macro = (availableAt: number, value: number) => ({ series: 'VIXCLS', observedOn: '2026-03-04', availableAt, value });

async function contextBy(recordedBy: number) {
  const [bars] = await new BarRepository(database).series(['NKE']);
  return (await readContext(database, ['NKE'], { from: open, to: open + 10 * BAR_MS }, recordedBy))(bars!);
}

describe('stored news and macro observations', () => {
  it('are joined from the bar on that closes when they were available', async () => {
    await new NewsRepository(database).add([aNewsRow('a', open + 4 * BAR_MS, { publishedAt: open - DAY_MS / 2 })]);
    await new MacroRepository(database).add([macro(open - DAY_MS, 20), macro(open + 5 * BAR_MS, 22)], {
      source: 'fred',
      fetchedAt: open,
      vintages: true,
    });
    const { news_count: newsCount, vix_level: vixLevel } = (await contextBy(await databaseTime(database)))!;
    expect([...newsCount.subarray(2, 5)]).toEqual([NaN, 1, 1]);
    expect([...vixLevel.subarray(3, 6)]).toEqual([20, 22, 22]);
  });

  it('count news of long ago as none, not as unknown', async () => {
    await new NewsRepository(database).add([aNewsRow('old', open - 90 * DAY_MS)]);
    expect([...(await contextBy(await databaseTime(database)))!.news_count.subarray(0, 2)]).toEqual([0, 0]);
  });

  it('that were written after a dataset was frozen leave it as it is', async () => {
    await new NewsRepository(database).add([aNewsRow('a', open)]);
    const frozen = await databaseTime(database);
    const before = await contextBy(frozen);
    await new NewsRepository(database).add([aNewsRow('b', open)]);
    await new MacroRepository(database).add([macro(open - DAY_MS, 20)], { source: 'fred', fetchedAt: open, vintages: false });
    expect(await contextBy(frozen)).toEqual(before);
    expect((await contextBy(await databaseTime(database)))!.news_count[0]).toBe(2);
  });

  it('are nothing where nothing is known', async () => {
    expect(await contextBy(await databaseTime(database))).toBeUndefined();
  });
});
