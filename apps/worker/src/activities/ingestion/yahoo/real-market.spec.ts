import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { IngestorHealthRepository, type Database } from '@tandem/database';
import { useDatabase } from '@tandem/database/testing';
import { addDays, BAR_MS, barsOf, sessionMinutes, sessionOn, sessionsBetween, type Bar, type BarSeries } from '@tandem/domain';
import { RealMarketFixture } from '../../../../testing/real-market.js';
import { updateRealActions } from './corporate-actions.js';
import { prepareRealMarket } from './prepare-market.js';
import { streamRealSession } from './stream-session.js';

const SYMBOLS = ['NKE', 'SPY'];
/** The half day after Thanksgiving, and the session before. */
const TODAY = sessionOn('2025-11-28')!;
const YESTERDAY = sessionOn('2025-11-26')!;
const MINUTE_MS = BAR_MS;

const server = useDatabase();
let database: Database;
let market: RealMarketFixture;
beforeEach(async () => {
  database = await server.createDatabase();
  market = await RealMarketFixture.start(database, SYMBOLS, TODAY.open - 20 * MINUTE_MS);
});
afterEach(() => market.stop());

const stored = async (symbol = 'NKE'): Promise<BarSeries> =>
  (await market.dependencies.bars.series([symbol], 0, undefined, market.clock.now()))[0]!;
const health = async (name = 'prices') => (await new IngestorHealthRepository(database).list()).find((row) => row.name === name);
const charts = () => market.yahoo.asked.filter((path) => path.includes('/chart/')).length;
/** The minutes of [from, to) of sessions. */
const minutesBetween = (from: number, to: number) => Array.from({ length: Math.round((to - from) / BAR_MS) }, (_, i) => from + i * BAR_MS);

async function raw(symbol: string, from: number, to: number): Promise<Bar[]> {
  const { rows } = await database.pool.query<Bar>(
    'select symbol, ts, open, high, low, close, volume from bars where symbol = $1 and ts >= $2 and ts < $3 order by ts',
    [symbol, new Date(from), new Date(to)],
  );
  return rows;
}

describe('preparing a real market', () => {
  it('stores every minute of the last month, and fetches none of it again', async () => {
    const prepared = await market.run(prepareRealMarket);
    const sessions = sessionsBetween(addDays(TODAY.date, -29), YESTERDAY.date);
    expect(prepared).toMatchObject({
      lastSession: YESTERDAY.date,
      bars: SYMBOLS.length * sessions.reduce((sum, session) => sum + sessionMinutes(session), 0),
      hasNightlySchedule: true,
    });
    for (const bar of barsOf([await stored()])) expect(bar).toEqual(market.yahoo.market.bar('NKE', bar.ts, market.clock.now()));
    const asked = charts();
    expect(await market.run(prepareRealMarket)).toMatchObject({ bars: 0 });
    expect(charts() - asked).toBe(SYMBOLS.length); // Splits and dividends are asked for each time.
  });

  it('continues where it was when the source is away in between', async () => {
    const { source } = market.dependencies;
    const broken = {
      ...market.dependencies,
      source: {
        ...source,
        health: () => source.health(),
        corporateActions: source.corporateActions.bind(source),
        quotes: source.quotes.bind(source),
        minuteBars: async (...args: Parameters<typeof source.minuteBars>) => {
          if (args[0] === 'SPY') market.yahoo.away = true;
          return source.minuteBars(...args);
        },
      },
    };
    await expect(market.run(() => prepareRealMarket(broken))).rejects.toThrow(/Yahoo/);
    expect(await health()).toMatchObject({ state: 'failing', message: expect.stringContaining('Fetches the last month') });
    market.yahoo.away = false;
    market.clock.time += 5 * MINUTE_MS;
    await market.run(prepareRealMarket);
    expect((await stored('SPY')).length).toBe((await stored('NKE')).length);
  });

  it('reads again what somebody has removed', async () => {
    await market.run(prepareRealMarket);
    const before = (await stored()).length;
    await database.pool.query("delete from bars where symbol = 'NKE' and ts >= $1 and ts < $2", [
      new Date(YESTERDAY.open),
      new Date(YESTERDAY.open + 10 * MINUTE_MS),
    ]);
    expect(await market.run(prepareRealMarket)).toMatchObject({ bars: 10 });
    expect((await stored()).length).toBe(before);
  });

  it('reads a second time, hours later, where a chart of a session that is over ends early, and no third time', async () => {
    market.clock.time = YESTERDAY.close + 60 * MINUTE_MS;
    const lookAgain = async (hours: number, minutesTold: number) => {
      market.clock.time += hours * 60 * MINUTE_MS;
      market.yahoo.chartEnds.set('NKE', YESTERDAY.open + minutesTold * MINUTE_MS);
      const asked = charts();
      const { bars } = await market.run(prepareRealMarket);
      return [bars, charts() - asked - SYMBOLS.length]; // Splits and dividends are asked for each time.
    };
    await lookAgain(0, 120);
    expect(await lookAgain(1, 150)).toEqual([0, 0]);
    expect(await lookAgain(12, 150)).toEqual([30, 1]);
    expect(await lookAgain(12, 390)).toEqual([0, 0]);
  });

  it('takes no chart without times for one of a month without trades', async () => {
    market.yahoo.timeless.add('NKE');
    await market.run(prepareRealMarket);
    expect([(await stored('NKE')).length, (await stored('SPY')).length > 0]).toEqual([0, true]);
    market.yahoo.timeless.clear();
    expect((await market.run(prepareRealMarket)).bars).toBe((await stored('SPY')).length);
  });

  it('is not held up by a symbol whose chart is malformed, and fetches it again', async () => {
    market.yahoo.nonsense.add('NKE');
    await market.run(prepareRealMarket);
    expect([(await stored('NKE')).length, (await stored('SPY')).length > 0]).toEqual([0, true]);
    market.yahoo.nonsense.clear();
    await market.run(prepareRealMarket);
    expect((await stored('NKE')).length).toBe((await stored('SPY')).length);
  });

  it('is not held up by a symbol that the source does not know', async () => {
    market.yahoo.unknown.add('NKE');
    await market.run(prepareRealMarket);
    expect([(await stored('NKE')).length, (await stored('SPY')).length > 0]).toEqual([0, true]);
  });
});

describe('streaming a real session', () => {
  const stream = (after = YESTERDAY.date) => market.run((dependencies) => streamRealSession(dependencies, { after }));

  it('waits for a session that does not begin soon', async () => {
    market.clock.time = YESTERDAY.close + 60 * MINUTE_MS;
    await market.run(prepareRealMarket);
    expect(await stream()).toMatchObject({ outcome: 'early', session: TODAY.date, opensAt: TODAY.open - 10 * MINUTE_MS });
    expect(await health()).toMatchObject({ state: 'waiting', message: expect.stringContaining(TODAY.date) });
  });

  it('stores bars as they form and close, and in the end those of the chart, each minute once', async () => {
    await market.run(prepareRealMarket);
    market.clock.time = TODAY.open - 5 * MINUTE_MS;
    const formed = new Set<number>();
    market.clock.onStep = () =>
      void market.dependencies.bars.forming(['NKE']).then(
        (bars) => bars.forEach(({ ts }) => formed.add(ts)),
        () => undefined,
      );
    expect(await stream()).toMatchObject({ outcome: 'closed', session: TODAY.date, hasNightlySchedule: true });
    const today = await raw('NKE', TODAY.open, TODAY.close);
    expect(today.map(({ ts }) => ts)).toEqual(minutesBetween(TODAY.open, TODAY.close));
    for (const bar of today) expect(bar).toEqual(market.yahoo.market.bar('NKE', bar.ts, market.clock.now()));
    expect(formed.size).toBeGreaterThan(sessionMinutes(TODAY) - 5);
    expect(await market.dependencies.clocks.read()).toMatchObject({
      state: 'closed',
      session: TODAY.date,
      lastBarTs: TODAY.close - BAR_MS,
    });
    expect(await health()).toMatchObject({ state: 'ok', counters: expect.objectContaining({ 'bars corrected': expect.any(Number) }) });
    expect(await stream(TODAY.date)).toMatchObject({ outcome: 'early', session: '2025-12-01' });
  });

  it('stores the last minute as soon as it is over', async () => {
    await market.run(prepareRealMarket);
    market.clock.time = TODAY.close - 5 * MINUTE_MS;
    let last: Promise<Bar[]> | undefined;
    market.clock.onStep = (now) => {
      market.yahoo.chartEnds.set('NKE', TODAY.open);
      if (now > TODAY.close + 10_000) last ??= raw('NKE', TODAY.close - MINUTE_MS, TODAY.close);
    };
    await stream();
    expect(await last).toMatchObject([{ ts: TODAY.close - MINUTE_MS }]);
  });

  it('quarantines a quote that cannot be used once, and counts it every time', async () => {
    await market.run(prepareRealMarket);
    market.clock.time = TODAY.close - 5 * MINUTE_MS;
    market.yahoo.unknown.add('NKE');
    await stream();
    const { rows } = await database.pool.query<{ symbol: string }>('select symbol, reason from quarantined_bars');
    expect(rows).toEqual([{ symbol: 'NKE', reason: 'Yahoo gave no quote of the symbol' }]);
    const { counters, ...row } = (await health())!;
    expect(counters!['quotes refused']).toBeGreaterThan(20);
    expect(row).toMatchObject({ state: 'ok', lastSuccessAt: expect.any(Number), message: expect.stringContaining('NKE') });
  });

  it('misses no minute a minute after an outage of ten', async () => {
    await market.run(prepareRealMarket);
    market.clock.time = TODAY.open - MINUTE_MS;
    const [from, to] = [TODAY.open + 60 * MINUTE_MS, TODAY.open + 70 * MINUTE_MS];
    const failing: Promise<unknown>[] = [];
    let after: Promise<Bar[][]> | undefined;
    market.clock.onStep = (now) => {
      market.yahoo.away = now >= from && now < to;
      if (now >= from + MINUTE_MS && now < to) failing.push(health());
      if (now >= to + MINUTE_MS) after ??= Promise.all(SYMBOLS.map((symbol) => raw(symbol, TODAY.open, to)));
    };
    await stream();
    for (const row of await Promise.all(failing))
      expect(row).toMatchObject({ state: 'failing', lastError: expect.stringContaining('Yahoo') });
    for (const bars of (await after)!) expect(bars.map(({ ts }) => ts)).toEqual(minutesBetween(TODAY.open, to));
  });

  it('continues after it was killed in the middle, with what was missed meanwhile', async () => {
    await market.run(prepareRealMarket);
    market.clock.time = TODAY.open - MINUTE_MS;
    market.clock.onStep = (now) => {
      if (now > TODAY.open + 100 * MINUTE_MS) throw new Error('killed');
    };
    await expect(stream()).rejects.toThrow('killed');
    market.clock.onStep = () => undefined;
    market.clock.time = TODAY.open + 200 * MINUTE_MS;
    await stream();
    expect((await raw('SPY', TODAY.open, TODAY.close)).map(({ ts }) => ts)).toEqual(minutesBetween(TODAY.open, TODAY.close));
  });
});

describe('a split', () => {
  const split = (exDate = TODAY.date) => ({ symbol: 'NKE', exDate, kind: 'split' as const, value: 10 });
  const largestStep = ({ close, length }: BarSeries) =>
    Math.max(...Array.from({ length: length - 1 }, (_, i) => Math.abs(Math.log(close[i + 1]! / close[i]!))));

  it('of the day makes the stored series one, though the source began to quote new shares some time in the morning', async () => {
    await market.run(prepareRealMarket);
    expect(largestStep(await stored())).toBeLessThan(0.5);
    market.yahoo.market.actions.push(split());
    market.clock.time = TODAY.open - 9 * MINUTE_MS;
    await market.run((dependencies) => streamRealSession(dependencies, { after: YESTERDAY.date }));
    const series = await stored();
    expect(largestStep(series)).toBeLessThan(0.5);
    expect(series.volume.every((volume) => Math.abs(volume - 4_200) < 1e-6)).toBe(true);
  });

  it('adjusts once what was fetched before it and the chart no longer reaches', async () => {
    market.clock.time = sessionOn('2025-10-14')!.close + 60 * MINUTE_MS;
    await market.run(prepareRealMarket);
    const [old] = await raw('NKE', 0, market.clock.now());
    market.clock.time = TODAY.close + 60 * MINUTE_MS;
    market.yahoo.market.actions.push(split());
    await market.run(prepareRealMarket);
    const series = await stored();
    expect((await raw('NKE', 0, market.clock.now()))[0]).toEqual(old);
    expect([series.close[0], series.volume[0]]).toEqual([old!.close / 10, old!.volume * 10]);
    expect(largestStep(series)).toBeLessThan(0.5);
  });

  it('that is withdrawn leaves everything as it was, and both have audit entries', async () => {
    await market.run(prepareRealMarket);
    const before = await stored();
    market.yahoo.market.actions.push(split(YESTERDAY.date));
    expect(await market.run(updateRealActions)).toContain('1 new');
    expect(await market.run(updateRealActions)).toContain('nothing new');
    expect(await stored()).toEqual(before); // Fetched after it: in its shares already.
    market.yahoo.market.actions = [];
    expect(await market.run(updateRealActions)).toContain('nothing new, 1 no longer reported');
    market.clock.time += 7 * 60 * MINUTE_MS;
    expect(await market.run(updateRealActions)).toContain('1 withdrawn');
    expect(await stored()).toEqual(before);
    expect((await market.dependencies.audit.list(10)).map(({ action, subject }) => `${action} ${subject}`)).toEqual([
      `corporate-action-withdrawn NKE/${YESTERDAY.date}`,
      `corporate-action-added NKE/${YESTERDAY.date}`,
    ]);
  });

  it('stays when an answer lacks it once', async () => {
    market.yahoo.market.actions.push(split(YESTERDAY.date));
    await market.run(prepareRealMarket);
    const actions = market.yahoo.market.actions.splice(0);
    await market.run(updateRealActions);
    market.yahoo.market.actions.push(...actions);
    market.clock.time += 7 * 60 * MINUTE_MS;
    expect(await market.run(updateRealActions)).toBe('Corporate actions: 1 known, nothing new.');
    market.yahoo.market.actions = [];
    expect(await market.run(updateRealActions)).toContain('1 no longer reported');
  });

  it('stays when the chart of its symbol is malformed, and the others are fetched all the same', async () => {
    market.yahoo.market.actions.push(split(YESTERDAY.date), { ...split(YESTERDAY.date), symbol: 'SPY' });
    market.yahoo.nonsense.add('NKE');
    expect(await market.run(updateRealActions)).toMatch(/^Corporate actions: 1 known, 1 new.*HTML.*NKE/);
  });

  it('is kept while the source does not answer', async () => {
    market.yahoo.market.actions.push(split(YESTERDAY.date));
    await market.run(prepareRealMarket);
    market.yahoo.away = true;
    expect(await market.run(updateRealActions)).toMatch(/1 known, nothing new\. What is known is used: Yahoo/);
    expect(await health('corporate-actions')).toMatchObject({ state: 'failing' });
  });
});
