import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Database } from '@tandem/database';
import { useDatabase } from '@tandem/database/testing';
import { barsOf, DEFAULT_SYMBOLS, MARKET_SYMBOL, toSeries, type Bar, type CorporateAction } from '@tandem/domain';
import { assessQuality, cleanSeries, countRejected, flatMinutes } from '@tandem/features';
import { createSimulator } from '@tandem/simulator';
import { storeSimulatedMarket, TEST_SYMBOLS } from '../../../testing/virtual-market.js';
import { buildDataset, FrozenDatasets } from './datasets.js';

describe('buildDataset on stored bars', () => {
  const server = useDatabase();
  let database: Database;
  beforeEach(async () => {
    database = await server.createFilled('simulated_4_sessions', (draft) => storeSimulatedMarket(draft, 4));
  });

  const build = () =>
    buildDataset(
      new FrozenDatasets(database, TEST_SYMBOLS),
      { reason: 'first-training', budget: 'first' },
      { workflowId: 'first-training', runId: 'run-1' },
    );
  /** Multiplies the prices of some bars by 100: the `from`-th to the one before the `to`-th of a symbol. */
  const inCents = (symbol: string, from: number, to: number) =>
    database.pool.query(
      `update bars set open = open * 100, high = high * 100, low = low * 100, close = close * 100
       where symbol = $1 and ts in (select ts from bars where symbol = $1 order by ts limit $3 offset $2)`,
      [symbol, from, to - from],
    );

  it('says of good bars that nothing was rejected', async () => {
    expect((await build()).finding).toBe('Data quality: 0 of 3120 bars rejected.');
  });

  it('keeps bars in another unit out of the dataset and counts them', async () => {
    await inCents('NKE', 700, 701);
    await inCents('NKE', 1000, 1020);
    expect((await build()).finding).toBe('Data quality: 21 of 3120 bars rejected (1 spike, 20 wrong unit).');
  });

  it('refuses to train on a market symbol that is wrong too often, and says why', async () => {
    await inCents(MARKET_SYMBOL, 400, 600);
    const { refusal, finding } = await build();
    expect(refusal).toContain('SPY is left out: 12.8 % of its 1560 bars were rejected');
    expect(finding).toBe(refusal);
  });
});

describe('the rules on the simulated market', () => {
  const splits: CorporateAction[] = [];
  const traded = new Map<string, Bar[]>();
  beforeAll(() => {
    // The seed's market splits AVGO after one session and META after 42.
    const simulator = createSimulator({ symbols: DEFAULT_SYMBOLS, seed: 3 });
    for (let i = 0; i < 45; i++) {
      const { bars, corporateActions } = simulator.nextSession();
      splits.push(...corporateActions.filter(({ kind }) => kind === 'split'));
      for (const series of bars) traded.set(series.symbol, [...(traded.get(series.symbol) ?? []), ...barsOf([series])]);
    }
  });

  it('raise no false alarm, and find the splits as long as they are not reported', () => {
    const marketFlatMinutes = flatMinutes(cleanSeries(toSeries(MARKET_SYMBOL, traded.get(MARKET_SYMBOL)!)).bars);
    const found = [...traded].flatMap(([symbol, bars]) => {
      const series = toSeries(symbol, bars);
      const quality = assessQuality(series, { marketFlatMinutes });
      expect(countRejected(quality.rejected)).toBe(0);
      expect(assessQuality(series, { marketFlatMinutes, actions: splits }).suspects).toEqual([]);
      return quality.suspects.map(({ rule, from }) => [symbol, rule, new Date(from).toISOString().slice(0, 10)]);
    });
    expect(splits.length).toBeGreaterThan(0);
    expect(found.sort()).toEqual(splits.map(({ symbol, exDate }) => [symbol, 'missedSplit', exDate]).sort());
  });
});
