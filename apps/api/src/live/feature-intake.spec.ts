import { beforeEach, describe, expect, it } from 'vitest';
import { BAR_MS, MARKET_SYMBOL, sessionOn, toSeries, WINDOW_BARS, type Bar, type BarSeries } from '@tandem/domain';
import {
  computeFeatures,
  EngineSet,
  FEATURE_COUNT,
  FEATURE_NAMES,
  joinContext,
  OVERLAP_BARS,
  WINDOW_VALUES,
  type ContextUpdate,
} from '@tandem/features';
import { RandomMarket } from '@tandem/features/testing';
import { FeatureIntake, withProjectedVolume } from './feature-intake.js';
import { LiveMarketState } from './market-state.js';
import { WindowBatch } from './window-batch.js';

const bar = { symbol: 'GS', ts: 1_000_000_000, open: 1, high: 1, low: 1, close: 1, volume: 300 };

describe('withProjectedVolume', () => {
  it('takes the rest of the minute to be like what has passed of it', () => {
    expect(withProjectedVolume(bar, bar.ts + 20_000).volume).toBe(900);
  });

  it('does not multiply what came in the first seconds beyond measure', () => {
    expect(withProjectedVolume(bar, bar.ts + 10).volume).toBe(3_600);
  });

  it('leaves a minute that is over as it is', () => {
    expect(withProjectedVolume(bar, bar.ts + 75_000).volume).toBe(300);
  });
});

const SYMBOLS = ['GS', 'NVDA'];
const MONDAY = sessionOn('2026-03-02')!;
const TUESDAY = sessionOn('2026-03-03')!;

/** What the database holds. */
let stored: Bar[];
let market: RandomMarket;
let engines: EngineSet;
let intake: FeatureIntake;

beforeEach(async () => {
  market = new RandomMarket([...SYMBOLS, MARKET_SYMBOL]);
  stored = [...market.session(MONDAY), ...market.session(TUESDAY, 100)];
  engines = new EngineSet(SYMBOLS);
  intake = new FeatureIntake(engines, new LiveMarketState(() => 0, 0), async (symbols, count) => latest(symbols, count));
  await readStored();
});

const nextMinute = () => market.minute(stored.at(-1)!.ts + BAR_MS);
const seriesOf = (symbol: string) =>
  toSeries(
    symbol,
    stored.filter((bar) => bar.symbol === symbol),
  );
const latest = (symbols: readonly string[], count: number): Map<string, BarSeries> =>
  new Map(symbols.map((symbol) => [symbol, toSeries(symbol, stored.filter((bar) => bar.symbol === symbol).slice(-count))]));

async function readStored(): Promise<WindowBatch> {
  const batch = new WindowBatch();
  await intake.ingest(latest(engines.followed, OVERLAP_BARS), Infinity, batch);
  return batch;
}

/** Checks the newest windows against those that training computes from the same bars, with the context known then. */
function expectTrainingWindows(batch: WindowBatch, { news, observations }: ContextUpdate = { news: [], observations: [] }): void {
  expect(batch.entries.map(({ input }) => input.bar.symbol).sort()).toEqual(SYMBOLS);
  for (const { input, row } of batch.entries) {
    const { symbol } = input.bar;
    const { values, rows } = computeFeatures(
      seriesOf(symbol),
      seriesOf(MARKET_SYMBOL),
      joinContext(seriesOf(symbol), news, observations),
      FEATURE_NAMES,
    );
    const trained = Float32Array.from(values.subarray((rows - WINDOW_BARS) * FEATURE_COUNT));
    expect(batch.windows.values.subarray(row! * WINDOW_VALUES, (row! + 1) * WINDOW_VALUES)).toEqual(trained);
  }
}

/** Revises a stored bar. */
function correct(symbol: string): void {
  const index = stored.findLastIndex((bar) => bar.symbol === symbol);
  stored[index] = { ...stored[index]!, close: stored[index]!.high };
}

describe('FeatureIntake', () => {
  it('joins news and macro observations as training does, those of later not before their time', async () => {
    const newest = stored.at(-1)!.ts;
    const item = (symbol: string, availableAt: number) => ({
      symbols: [symbol],
      publishedAt: availableAt - BAR_MS,
      availableAt,
      sentiment: 0.7,
    });
    const context: ContextUpdate = {
      news: [item('GS', newest - 30 * BAR_MS), item('NVDA', newest + 2 * BAR_MS), item('GS', newest + 9 * BAR_MS)],
      observations: [
        { series: 'VIXCLS', observedOn: '2026-03-02', availableAt: newest + 2 * BAR_MS, value: 21 },
        { series: 'UNRATE', observedOn: '2026-02-01', availableAt: newest, value: 4 },
      ],
    };
    engines.addContext(context);
    engines.reset(); // What was fed before it was known is read again.
    expectTrainingWindows(await readStored(), context);
    for (let minute = 0; minute < 4; minute++) {
      stored.push(...nextMinute());
      expectTrainingWindows(await readStored(), context);
    }
  });

  it("joins the market's newest minute to a symbol whose correction comes with it", async () => {
    correct('GS');
    stored.push(...nextMinute());
    expectTrainingWindows(await readStored());
  });

  it("takes the market's correction and the next minute into every symbol", async () => {
    correct(MARKET_SYMBOL);
    stored.push(...nextMinute());
    expectTrainingWindows(await readStored());
  });

  it("rebuilds the symbols whose minute came before the market's", async () => {
    const minute = nextMinute();
    stored.push(...minute.filter(({ symbol }) => symbol !== MARKET_SYMBOL));
    await readStored();
    stored.push(...minute.filter(({ symbol }) => symbol === MARKET_SYMBOL));
    expectTrainingWindows(await readStored());
  });

  it('feeds nothing while the bars of a rebuild cannot be read, so that the next read finds all of it', async () => {
    correct('GS');
    stored.push(...nextMinute());
    const cut = new FeatureIntake(engines, new LiveMarketState(() => 0, 0), () => Promise.reject(new Error('away')));
    await expect(cut.ingest(latest(engines.followed, OVERLAP_BARS), Infinity, new WindowBatch())).rejects.toThrow('away');
    expectTrainingWindows(await readStored());
  });

  it('rebuilds all of many symbols at the next read when reading fails in the middle, and gives other work its turn', async () => {
    const symbols = Array.from({ length: 60 }, (_, i) => `S${i}`);
    market = new RandomMarket([...symbols, MARKET_SYMBOL]);
    stored = [...market.session(MONDAY), ...market.session(TUESDAY, 70)];
    engines = new EngineSet(symbols);
    let reads = 0;
    const flaky = new FeatureIntake(engines, new LiveMarketState(() => 0, 0), (asked, count) => {
      reads += 1;
      return reads === 2 ? Promise.reject(new Error('away')) : Promise.resolve(latest(asked, count));
    });
    const ingest = async () => {
      const batch = new WindowBatch();
      await flaky.ingest(latest(engines.followed, OVERLAP_BARS), Infinity, batch);
      return batch;
    };
    await expect(ingest()).rejects.toThrow('away');

    let turns = 0;
    const count = () => {
      turns += 1;
      next = setImmediate(count);
    };
    let next = setImmediate(count);
    const batch = await ingest();
    clearImmediate(next);
    expect(batch.entries.map(({ input }) => input.bar.symbol).sort()).toEqual([...symbols].sort());
    expect(turns).toBeGreaterThanOrEqual(symbols.length);
    const before = reads;
    expect((await ingest()).entries).toEqual([]);
    expect(reads).toBe(before);
  });
});
