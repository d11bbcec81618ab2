import { beforeEach, describe, expect, it } from 'vitest';
import {
  BarRepository,
  CorporateActionRepository,
  MacroRepository,
  NewsRepository,
  PredictionRepository,
  type Database,
} from '@tandem/database';
import { aNewsRow, useDatabase } from '@tandem/database/testing';
import { BAR_MS, MARKET_SYMBOL, sessionOn, sessionsBetween, type Bar } from '@tandem/domain';
import { EngineSet, WINDOW_VALUES } from '@tandem/features';
import { RandomMarket } from '@tandem/features/testing';
import { clockAfter } from '../../testing/index.js';
import { readPastBar, readPastWindow } from './past-window.js';

const SYMBOLS = ['NKE', MARKET_SYMBOL];
const HISTORY = sessionsBetween('2026-03-02', '2026-03-04');
const TODAY = sessionOn('2026-03-05')!;
/** Bars of today that are streamed and recorded on. */
const MINUTES = 70;
/** The minute that is looked back at. */
const THEN = TODAY.open + 60 * BAR_MS;

const server = useDatabase();
let database: Database;
let market: RandomMarket;

beforeEach(async () => {
  market = new RandomMarket(SYMBOLS);
  const history = HISTORY.flatMap((session) => market.session(session));
  database = await server.createDatabase();
  await new BarRepository(database).copyBars(history, { source: 'simulated', fetchedAt: HISTORY[0]!.open });
});

/** Streams a minute as ingestion and the live loop do. */
async function stream(ts: number, change: (bars: Bar[]) => Bar[] = (bars) => bars): Promise<Bar[]> {
  const all = market.minute(ts);
  const bars = change(all);
  await new BarRepository(database).upsertLive(bars, clockAfter(ts));
  await new PredictionRepository(database).record(
    bars.map(({ symbol }) => ({ symbol, ts, kind: 'lstm', version: 1, role: 'champion', down: 0.2, neutral: 0.5, up: 0.3, final: true })),
    [],
  );
  return all;
}

async function streamUntil(end: number, without: { readonly symbol: string; readonly ts: number } | null = null): Promise<Bar[]> {
  const all: Bar[] = [];
  for (let ts = TODAY.open; ts <= end; ts += BAR_MS) {
    all.push(...(await stream(ts, (bars) => bars.filter((bar) => bar.symbol !== without?.symbol || ts !== without.ts))));
  }
  return all;
}

const read = async (ts = THEN) => (await readPastWindow(database, 'simulated', 'NKE', ts))!;

describe('the window of a past minute', () => {
  it('is that of the streaming engines', async () => {
    const today = await streamUntil(THEN);
    const { window, bar, missingMinutes, lateBars, correctedBars } = await read();
    const engines = new EngineSet(['NKE']);
    const again = new RandomMarket(SYMBOLS);
    const all = [...HISTORY.flatMap((session) => again.session(session)), ...today];
    const marketFirst = (a: Bar, b: Bar) => a.ts - b.ts || Number(b.symbol === MARKET_SYMBOL) - Number(a.symbol === MARKET_SYMBOL);
    for (const one of all.sort(marketFirst)) engines.feed(one);
    const expected = new Float32Array(WINDOW_VALUES);
    engines.tracker('NKE').window.write(expected, 0);
    expect(window).toEqual(expected);
    expect({ bar, missingMinutes, lateBars, correctedBars }).toEqual({
      bar: today.find(({ symbol, ts }) => symbol === 'NKE' && ts === THEN),
      missingMinutes: 0,
      lateBars: 0,
      correctedBars: 0,
    });
  });

  it('knows nothing of later bars, and of no news, value, split or dividend that came later', async () => {
    await streamUntil(THEN);
    await new NewsRepository(database).add([aNewsRow('before', THEN - 30 * BAR_MS)]);
    const then = await read();
    for (let ts = THEN + BAR_MS; ts < TODAY.open + MINUTES * BAR_MS; ts += BAR_MS) await stream(ts);
    await new NewsRepository(database).add([aNewsRow('after', THEN + BAR_MS + 1)]);
    await new MacroRepository(database).add([{ series: 'VIXCLS', observedOn: '2026-03-04', availableAt: THEN + 2 * BAR_MS, value: 40 }], {
      source: 'fred',
      fetchedAt: THEN + 2 * BAR_MS,
      vintages: true,
    });
    const split = { symbol: 'NKE', exDate: '2026-03-05', kind: 'split', value: 2, source: 'simulated', fetchedAt: THEN + BAR_MS } as const;
    await new CorporateActionRepository(database).upsert([split]);
    expect(await read()).toEqual(then);
    // What was known by then counts, though it is stored only now.
    await new NewsRepository(database).add([aNewsRow('known', THEN - 10 * BAR_MS)]);
    expect((await read()).window).not.toEqual(then.window);
  });

  it('leaves out a bar that came later, and counts it', async () => {
    const late = { symbol: 'NKE', ts: THEN - 3 * BAR_MS };
    const today = await streamUntil(THEN, late);
    const then = await read();
    expect(then).toMatchObject({ missingMinutes: 1, lateBars: 0 });
    const bar = today.find(({ symbol, ts }) => symbol === late.symbol && ts === late.ts)!;
    await new BarRepository(database).upsertLive([bar], clockAfter(THEN + 5 * BAR_MS), THEN + 5 * BAR_MS);
    expect(await read()).toEqual({ ...then, lateBars: 1 });
  });

  it('says that a bar was corrected later: its values of then are not kept', async () => {
    const today = await streamUntil(THEN);
    const then = await read();
    const bar = today.find(({ symbol, ts }) => symbol === 'NKE' && ts === THEN - 2 * BAR_MS)!;
    const corrected = { ...bar, volume: bar.volume + 1_000 };
    await new BarRepository(database).upsertLive([corrected], clockAfter(THEN + 5 * BAR_MS), THEN + 5 * BAR_MS);
    const now = await read();
    expect(now).toMatchObject({ lateBars: 0, correctedBars: 1, bars: then.bars });
    expect(now.window).not.toEqual(then.window);
  });

  it('is not complete before the warm-up, and is none without a bar', async () => {
    await streamUntil(THEN);
    expect(await readPastWindow(database, 'simulated', 'NKE', HISTORY[0]!.open + 30 * BAR_MS)).toMatchObject({ window: null, bars: 31 });
    expect(await readPastWindow(database, 'simulated', 'NKE', THEN + 60 * BAR_MS)).toBeNull();
    expect(await readPastWindow(database, 'simulated', 'NKE', TODAY.close + BAR_MS)).toBeNull();
  });
});

describe('a past bar', () => {
  const split = (exDate: string, fetchedAt: number) =>
    new CorporateActionRepository(database).upsert([{ symbol: 'NKE', exDate, kind: 'split', value: 2, source: 'simulated', fetchedAt }]);

  it('has the prices of then, whatever was split since', async () => {
    const then = (await streamUntil(THEN)).find(({ symbol, ts }) => symbol === 'NKE' && ts === THEN)!;
    expect(await readPastBar(database, 'NKE', THEN)).toEqual(then);
    const tomorrow = sessionOn('2026-03-06')!;
    await new BarRepository(database).upsertLive([], clockAfter(tomorrow.open));
    await split(tomorrow.date, tomorrow.open - BAR_MS);
    const [today] = await new BarRepository(database).history('NKE', '1m', THEN, THEN, 1);
    expect(today!.close).toBeCloseTo(then.close / 2, 9);
    expect(await readPastBar(database, 'NKE', THEN)).toEqual(then);
  });

  it('has split prices where the split had come', async () => {
    await split(HISTORY[1]!.date, HISTORY[0]!.open);
    const ts = HISTORY[1]!.open;
    const [today] = await new BarRepository(database).history('NKE', '1m', ts, ts, 1);
    expect(await readPastBar(database, 'NKE', ts)).toEqual(today);
  });

  it('is none where nothing is stored', async () => {
    expect(await readPastBar(database, 'NKE', THEN)).toBeNull();
    expect(await readPastBar(database, 'NKE', TODAY.close + BAR_MS)).toBeNull();
  });
});
