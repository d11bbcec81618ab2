import { beforeEach, describe, expect, it } from 'vitest';
import { BAR_MS } from '@tandem/domain';
import type { Database } from '../connection/connect.js';
import type { NewCorporateAction } from '../schema/bars.js';
import { makeBars, makeClock, OPENING, useDatabase } from '../../testing/index.js';
import { BarRepository } from './bars.js';
import { CorporateActionRepository } from './corporate-actions.js';
import { MarketClockRepository } from './market-clock.js';

const HOUR = 3_600_000;
const DAY = 24 * 60 * BAR_MS;
const EX_DAY = OPENING + 3 * DAY; // 10:30 in New York on Monday 9 March 2026, the first day of summer time
const split = (changes: Partial<NewCorporateAction> = {}): NewCorporateAction => ({
  symbol: 'NVDA',
  exDate: '2026-03-09',
  kind: 'split',
  value: 4,
  source: 'yahoo',
  fetchedAt: OPENING,
  ...changes,
});

const server = useDatabase();
let database: Database;
let bars: BarRepository;
let actions: CorporateActionRepository;
beforeEach(async () => {
  database = await server.createDatabase();
  bars = new BarRepository(database);
  actions = new CorporateActionRepository(database);
});

const store = (start: number, fetchedAt: number) => bars.copyBars(makeBars('NVDA', 1, start), { source: 'yahoo', fetchedAt });
const marketIs = (marketTime: number) => new MarketClockRepository(database).write(makeClock(marketTime, { source: 'yahoo', marketTime }));
const closes = async () => Array.from((await bars.series(['NVDA']))[0]!.close);

describe('bars adjusted for splits', () => {
  it('a bar fetched before the ex-date is stated in the new shares', async () => {
    await store(OPENING, OPENING + BAR_MS);
    await actions.upsert([split()]);
    await marketIs(EX_DAY);
    const [series] = await bars.series(['NVDA']);
    expect([series!.open[0], series!.close[0], series!.volume[0]]).toEqual([99.5 / 4, 25, 4000]);
  });

  it('a bar fetched on the ex-date came adjusted and is not adjusted twice', async () => {
    await store(OPENING, EX_DAY);
    await actions.upsert([split()]);
    await marketIs(EX_DAY);
    expect(await closes()).toEqual([100]);
  });

  it('a split that lies ahead changes nothing yet', async () => {
    await store(OPENING, OPENING + BAR_MS);
    await actions.upsert([split()]);
    await marketIs(OPENING + DAY);
    expect(await closes()).toEqual([100]);
  });

  it('a split after the instant asked for changes nothing, also once its day has come', async () => {
    await store(OPENING, OPENING + BAR_MS);
    await actions.upsert([split()]);
    await marketIs(EX_DAY + DAY);
    const closeAsOf = async (asOf?: number) => (await bars.series(['NVDA'], 0, EX_DAY, asOf))[0]!.close[0];
    expect(await closeAsOf(OPENING + DAY)).toBe(100);
    expect(await closeAsOf(EX_DAY)).toBe(25);
    expect(await closeAsOf()).toBe(25);
  });

  it('several splits multiply, each for the bars fetched before it', async () => {
    await store(OPENING - 9 * DAY, OPENING - 9 * DAY);
    await store(OPENING, OPENING + BAR_MS);
    await actions.upsert([split(), split({ exDate: '2026-03-02', value: 2 })]);
    await marketIs(EX_DAY);
    expect(await closes()).toEqual([100 / 8, 100 / 4]);
  });

  it('leaves other symbols alone', async () => {
    await bars.copyBars(makeBars('GS', 1), { source: 'yahoo', fetchedAt: OPENING });
    await actions.upsert([split()]);
    await marketIs(EX_DAY);
    expect((await bars.latest(['GS'], 1)).get('GS')!.close[0]).toBe(100);
  });
});

describe('bars adjusted for dividends', () => {
  const dividend = (value: number) => split({ kind: 'dividend', value });

  it('bars before the ex-date are lowered by the share of the last price, after its close as if reinvested', async () => {
    await store(OPENING, EX_DAY + DAY);
    await store(EX_DAY, EX_DAY + DAY);
    await actions.upsert([dividend(2)]);
    await marketIs(EX_DAY + 5 * HOUR);
    expect(await closes()).toEqual([98, 100]);
    await marketIs(EX_DAY + 5.5 * HOUR);
    const [before, day] = await closes();
    expect([before, day]).toEqual([expect.closeTo(100 * (100 / 102), 12), 100]);
  });

  it('that no price before could pay change nothing', async () => {
    await store(OPENING, OPENING + BAR_MS);
    await actions.upsert([dividend(200)]);
    await marketIs(EX_DAY + DAY);
    expect(await closes()).toEqual([100]);
  });

  it('counts the dividend and the price in the same shares when a split comes between', async () => {
    await store(OPENING, OPENING + BAR_MS);
    await actions.upsert([dividend(2), split({ exDate: '2026-03-10' })]);
    await marketIs(EX_DAY + 2 * DAY);
    expect(await closes()).toEqual([98 / 4]);
  });

  it('is the same for a bar from whichever one on it is read', async () => {
    const midnight = Date.parse('2026-03-09T00:00-04:00');
    const starts = [OPENING, midnight - BAR_MS, midnight, EX_DAY];
    for (const start of starts) await store(start, EX_DAY + DAY);
    await actions.upsert([dividend(2)]);
    await marketIs(EX_DAY + 5 * HOUR);
    const adjusted = await closes();
    expect(adjusted).toEqual([98, 98, 100, 100]);
    for (const [i, from] of starts.entries()) {
      expect(Array.from((await bars.series(['NVDA'], from))[0]!.close)).toEqual(adjusted.slice(i));
    }
  });

  it('a corrected amount replaces the first', async () => {
    await store(OPENING, OPENING + BAR_MS);
    await actions.upsert([dividend(2)]);
    await actions.upsert([dividend(1)]);
    await marketIs(EX_DAY);
    expect(await closes()).toEqual([99]);
    expect(await actions.list('NVDA')).toEqual([{ ...dividend(1), missingSince: null }]);
  });
});
