import { MockActivityEnvironment } from '@temporalio/testing';
import { beforeEach, describe, expect, it } from 'vitest';
import { BarRepository, DriftRepository, MarketClockRepository, type Database } from '@tandem/database';
import { useDatabase } from '@tandem/database/testing';
import { BAR_MS, Random, sessionOn, sessionsBetween, type Bar, type MarketClock, type Session } from '@tandem/domain';
import type { DriftActivities, DriftCheckResult } from '@tandem/pipeline';
import type { FeatureMap } from '@tandem/drift';
import { createDriftActivities } from './check-drift.js';

const SYMBOLS = ['AAA', 'BBB', 'CCC', 'DDD', 'EEE', 'SPY'];
const HISTORY = sessionsBetween('2026-02-26', '2026-03-04');
const TODAY = sessionOn('2026-03-05')!;
const WALL = Date.UTC(2026, 10, 1);

const server = useDatabase();
let database: Database;
let bars: BarRepository;
let drift: DriftRepository;
let activities: DriftActivities;
let closes: Map<string, number>;
let random: Random;
beforeEach(async () => {
  database = await server.createDatabase();
  bars = new BarRepository(database);
  drift = new DriftRepository(database);
  activities = createDriftActivities(database, SYMBOLS, { now: () => WALL });
  closes = new Map(SYMBOLS.map((symbol) => [symbol, 100]));
  random = new Random(5);
  await store(HISTORY.flatMap((session) => SYMBOLS.flatMap((symbol) => walk(symbol, session, 390))));
});

/** The next bars of a symbol's walk. */
function walk(symbol: string, session: Session, minutes: number, from = 0): Bar[] {
  return Array.from({ length: minutes }, (_, i) => {
    const open = closes.get(symbol)! * Math.exp(1e-4 * random.normal());
    const close = open * Math.exp(1e-3 * random.normal());
    closes.set(symbol, close);
    const [high, low] = [Math.max(open, close) * 1.0002, Math.min(open, close) * 0.9998];
    return {
      symbol,
      ts: session.open + (from + i) * BAR_MS,
      open,
      high,
      low,
      close,
      volume: Math.round(10_000 * Math.exp(0.5 * random.normal())),
    };
  });
}

const store = (all: readonly Bar[]) => bars.copyBars(all, { source: 'simulated', fetchedAt: (bar) => bar.ts + BAR_MS });

/** Stores minutes of today; the bars of AAA as `change` makes them. */
async function trade(from: number, minutes: number, change: (bar: Bar, before: Bar | undefined) => Bar = (bar) => bar): Promise<void> {
  const all = SYMBOLS.flatMap((symbol) => {
    const made: Bar[] = [];
    for (const bar of walk(symbol, TODAY, minutes, from)) made.push(symbol === 'AAA' ? change(bar, made.at(-1)) : bar);
    return made;
  });
  await store(all);
}
const still = (bar: Bar, before: Bar | undefined): Bar => {
  const price = before?.close ?? bar.open;
  return { ...bar, open: price, high: price, low: price, close: price };
};
/** The same bar with a range 1.7 times as wide about its close: less than what is found in the bars themselves. */
const wide = (bar: Bar): Bar => ({
  ...bar,
  open: bar.close,
  high: bar.close * (bar.high / bar.low) ** 0.85,
  low: bar.close * (bar.low / bar.high) ** 0.85,
});
const check = (minute: number) =>
  new MockActivityEnvironment().run(() => activities.checkDrift({ at: TODAY.open + minute * BAR_MS })) as Promise<DriftCheckResult>;

describe('a check of the drift monitor', () => {
  it('finds nothing in a quiet session', async () => {
    await trade(0, 60);
    for (let minute = 5; minute <= 60; minute += 5) expect((await check(minute)).summary).toBe('Nothing found.');
    expect(await drift.newest()).toMatchObject({
      at: TODAY.open + 60 * BAR_MS,
      session: TODAY.date,
      checkedAt: WALL,
      severity: 'ok',
      episodes: [],
    });
    expect(await drift.alerts({ limit: 10 })).toEqual([]);
  });

  it('keeps a heat map of the features, half an hour into the session and on', async () => {
    await trade(0, 60);
    await check(25);
    expect(await drift.newestFeatures()).toMatchObject({
      features: { symbols: SYMBOLS, market: { shift: expect.arrayContaining([null]) } },
    });
    await check(60);
    const { at, features } = (await drift.newestFeatures())! as unknown as { at: number; features: FeatureMap };
    expect(at).toBe(TODAY.open + 60 * BAR_MS);
    expect(features.features).toContain('barrier_30');
    expect(features.features).not.toContain('session_time');
    const range = features.features.indexOf('range');
    expect(Math.abs(features.market.shift[range]!)).toBeLessThan(0.5);
    expect(features.own.psi).toHaveLength(SYMBOLS.length);
  });

  it('measures the same features whether it has looked every five minutes or not at all', async () => {
    await trade(0, 90);
    for (let minute = 5; minute <= 90; minute += 5) await check(minute);
    const other = createDriftActivities(await copyOf(), SYMBOLS, { now: () => WALL });
    await new MockActivityEnvironment().run(() => other.checkDrift({ at: TODAY.open + 90 * BAR_MS }));
    expect(await new DriftRepository(copy!).newestFeatures()).toEqual(await drift.newestFeatures());
  });

  it('warns, in one episode of the market, when the features of all symbols shift', async () => {
    await trade(0, 60);
    await check(60);
    const all = SYMBOLS.flatMap((symbol) => walk(symbol, TODAY, 40, 60).map(wide));
    await store(all);
    for (let minute = 65; minute <= 100; minute += 5) await check(minute);
    const alerts = await drift.alerts({ limit: 10 });
    expect(alerts).toMatchObject([{ cause: 'market_drift', subject: 'market', severity: 'warning', remedy: 'alert' }]);
    expect(alerts[0]!.message).toMatch(/the features of the median symbol are not as usual at this time of the day/);
  });

  it('holds a symbol whose feed is stuck, with one alert, and lets it go when it moves again', async () => {
    await trade(0, 30);
    await check(30);
    await trade(30, 10, still);
    await check(35);
    expect((await check(40)).summary).toMatch(/^AAA: the price has not changed for \d+ minutes more than ever .* Held: AAA\.$/);
    expect(await drift.holds()).toMatchObject([{ symbol: 'AAA', reason: 'input_fault' }]);
    expect(await drift.alerts({ limit: 10 })).toMatchObject([
      { cause: 'input_fault', subject: 'AAA', severity: 'severe', remedy: 'hold the symbol', closedAt: null },
    ]);
    await trade(40, 10);
    await check(45);
    await check(50);
    expect(await drift.holds()).toEqual([]);
    const alerts = await drift.alerts({ limit: 10 });
    expect(alerts).toHaveLength(1);
    expect(alerts[0]!.closedAt).toBeGreaterThan(TODAY.open + 40 * BAR_MS);
  });

  it('made up for after a long absence finds the same as one in time', async () => {
    await trade(0, 30);
    await trade(30, 10, still);
    await check(40);
    const late = await drift.newest();
    expect(late?.severity).toBe('severe');
    const other = createDriftActivities(await copyOf(), SYMBOLS, { now: () => WALL });
    for (let minute = 5; minute <= 40; minute += 5) {
      await new MockActivityEnvironment().run(() => other.checkDrift({ at: TODAY.open + minute * BAR_MS }));
    }
    expect(await new DriftRepository(copy!).newest()).toEqual(late);
  });

  it('names the alerts of the session for whoever is to get them', async () => {
    activities = createDriftActivities(database, SYMBOLS, { delivers: true, now: () => WALL });
    await trade(0, 30);
    await trade(30, 10, still);
    expect((await check(30)).alerts).toEqual([]);
    expect((await check(40)).alerts).toEqual([1]);
    expect((await check(40)).alerts).toEqual([1]);
  });

  it('repeated changes nothing', async () => {
    await trade(0, 30);
    await trade(30, 10, still);
    const first = await check(40);
    const alerts = await drift.alerts({ limit: 10 });
    expect(await check(40)).toEqual(first);
    expect(await drift.alerts({ limit: 10 })).toEqual(alerts);
  });

  it('says nothing where volume never changes and a symbol has always stood still', async () => {
    const deaf = (bar: Bar): Bar => ({ ...bar, volume: 500 });
    const dead = (bar: Bar): Bar =>
      bar.symbol === 'AAA' ? { ...bar, open: 37.13, high: 37.13, low: 37.13, close: 37.13, volume: 0 } : deaf(bar);
    await database.pool.query('delete from bars');
    await store(
      [
        ...HISTORY.flatMap((session) => SYMBOLS.flatMap((symbol) => walk(symbol, session, 390))),
        ...SYMBOLS.flatMap((symbol) => walk(symbol, TODAY, 90)),
      ].map(dead),
    );
    for (let minute = 5; minute <= 90; minute += 5) expect((await check(minute)).summary).toBe('Nothing found.');
    expect(await drift.alerts({ limit: 10 })).toEqual([]);
    expect(await drift.newestFeatures()).not.toBeNull();
  });

  it('says nothing of a symbol that has no sessions before', async () => {
    activities = createDriftActivities(database, [...SYMBOLS, 'NEW'], { now: () => WALL });
    closes.set('NEW', 5);
    await trade(0, 10);
    await store(walk('NEW', TODAY, 10).map((bar, i) => (i < 5 ? bar : { ...bar, close: bar.high })));
    expect((await check(10)).summary).toBe('Nothing found.');
  });

  let copy: Database | undefined;
  /** Another database with the same bars. */
  async function copyOf(): Promise<Database> {
    copy = await server.createDatabase();
    const all = await bars.series(SYMBOLS);
    await new BarRepository(copy).importSeries(
      all.filter(({ length }) => length > 0),
      { source: 'simulated', fetchedAt: (ts) => ts + BAR_MS },
    );
    return copy;
  }
});

describe('the next check', () => {
  const clock = (changes: Partial<MarketClock>): MarketClock => ({
    source: 'simulated',
    state: 'open',
    marketTime: TODAY.open,
    wallTime: WALL,
    speed: 60,
    session: TODAY.date,
    lastBarTs: null,
    lastBarWallTime: null,
    ...changes,
  });
  const newestBar = (minute: number) => new MarketClockRepository(database).write(clock({ lastBarTs: TODAY.open + (minute - 1) * BAR_MS }));
  const due = async (after: number | null) => {
    const environment = new MockActivityEnvironment();
    const waiting = environment.run(() => activities.awaitDriftCheck({ after: after === null ? null : TODAY.open + after * BAR_MS }));
    const timer = setTimeout(() => environment.cancel(), 1_500);
    try {
      const { at } = (await waiting) as { at: number };
      return (at - TODAY.open) / BAR_MS;
    } catch {
      return null;
    } finally {
      clearTimeout(timer);
    }
  };

  it('is due every five minutes, as soon as the bar before it is stored', async () => {
    await newestBar(4);
    expect(await due(null)).toBeNull();
    await newestBar(5);
    expect(await due(null)).toBe(5);
    expect(await due(5)).toBeNull();
    await newestBar(23);
    expect(await due(5)).toBe(20);
  });

  it('is due at the close', async () => {
    await newestBar(390);
    expect(await due(385)).toBe(390);
    expect(await due(390)).toBeNull();
  });

  it('is not due before the first bar of a session, nor while nobody knows what time it is', async () => {
    expect(await due(null)).toBeNull();
    await new MarketClockRepository(database).write(clock({ lastBarTs: HISTORY.at(-1)!.close - BAR_MS }));
    expect(await due(null)).toBeNull();
  });
});
