import { beforeAll, describe, expect, it } from 'vitest';
import { BAR_MS, MARKET_SYMBOL, sessionOn, sliceSeries, toSeries, WINDOW_BARS, type BarSeries } from '@tandem/domain';
import { RandomMarket } from '../../testing/minute-market.js';
import { joinContext } from '../context/context-join.js';
import { FEATURE_COUNT, FEATURE_NAMES } from '../engine/catalog.js';
import { computeFeatures } from '../engine/compute-features.js';
import { latestAcross, latestOf, replayIntake, type ReplayedHistory } from './replay-intake.js';

const MONDAY = sessionOn('2026-03-02')!;
const TUESDAY = sessionOn('2026-03-03')!;
const MINUTES = Array.from({ length: 90 }, (_, i) => TUESDAY.open + i * BAR_MS);

let series: ReadonlyMap<string, BarSeries>;
beforeAll(() => {
  const market = new RandomMarket(['GS', MARKET_SYMBOL]);
  const bars = [...market.session(MONDAY), ...market.session(TUESDAY, MINUTES.length)];
  series = new Map(
    market.symbols.map((symbol) => [
      symbol,
      toSeries(
        symbol,
        bars.filter((bar) => bar.symbol === symbol),
      ),
    ]),
  );
});

const nothing = { news: [], observations: [] };

/** The window of GS at each minute. */
async function replayed(history: Partial<ReplayedHistory> = {}): Promise<Map<number, Float32Array>> {
  const windows = new Map<number, Float32Array>();
  const whole: ReplayedHistory = {
    latest: latestOf(series, () => true),
    minutes: MINUTES,
    writtenFrom: () => Infinity,
    contextAt: () => nothing,
    ...history,
  };
  await replayIntake(['GS'], whole, async (minute, found) => {
    for (const { symbol, window } of found) if (symbol === 'GS' && window !== null) windows.set(minute, window);
  });
  return windows;
}

/** The window that training computes of the bars that `isStored` leaves until a minute. */
function trained(minute: number, lacks?: number, news: Parameters<typeof joinContext>[1] = []): Float32Array {
  const of = (symbol: string) => {
    const { ts, open, high, low, close, volume } = series.get(symbol)!;
    const rows = [...ts.keys()].filter((row) => ts[row]! <= minute && !(symbol === 'GS' && ts[row] === lacks));
    const bars = rows.map((i) => ({
      symbol,
      ts: ts[i]!,
      open: open[i]!,
      high: high[i]!,
      low: low[i]!,
      close: close[i]!,
      volume: volume[i]!,
    }));
    return toSeries(symbol, bars);
  };
  const { values, rows } = computeFeatures(of('GS'), of(MARKET_SYMBOL), joinContext(of('GS'), news, []), FEATURE_NAMES);
  return Float32Array.from(values.subarray((rows - WINDOW_BARS) * FEATURE_COUNT));
}

describe('a replay of what the live loop was fed', () => {
  it('has the windows that training computes, minute by minute', async () => {
    const windows = await replayed();
    expect([...windows.keys()]).toEqual(MINUTES);
    for (const minute of MINUTES) expect(windows.get(minute)).toEqual(trained(minute));
  });

  it('is the same with the sessions before apart', async () => {
    const cut = (of: (bars: BarSeries, open: number) => BarSeries) =>
      new Map([...series].map(([symbol, bars]) => [symbol, of(bars, bars.ts.indexOf(TUESDAY.open))]));
    const before = cut((bars, open) => sliceSeries(bars, 0, open));
    const today = cut((bars, open) => sliceSeries(bars, open));
    expect(await replayed({ latest: latestAcross(before, today) })).toEqual(await replayed());
  });

  it('lacks a bar until it is stored, and has it in the past from then on', async () => {
    const [late, came] = [MINUTES[10]!, MINUTES[20]!];
    const starts = series.get('GS')!.ts;
    const windows = await replayed({
      latest: latestOf(series, (symbol, row, minute) => symbol !== 'GS' || starts[row] !== late || minute >= came),
      writtenFrom: (minute) => (minute === came ? late : Infinity),
    });
    expect(windows.has(late)).toBe(false);
    expect(windows.get(MINUTES[19]!)).toEqual(trained(MINUTES[19]!, late));
    expect(windows.get(came)).toEqual(trained(came));
  });

  it('knows of news from the minute on in which they were found, and no bar before it does', async () => {
    const item = { symbols: ['GS'], publishedAt: MINUTES[5]!, availableAt: MINUTES[5]!, sentiment: 1 };
    const windows = await replayed({ contextAt: (minute) => (minute === MINUTES[20] ? { news: [item], observations: [] } : nothing) });
    expect(windows.get(MINUTES[19]!)).toEqual(trained(MINUTES[19]!));
    const found = { ...item, availableAt: MINUTES[20]! + BAR_MS };
    expect(windows.get(MINUTES[30]!)).toEqual(trained(MINUTES[30]!, undefined, [found]));
    expect(windows.get(MINUTES[30]!)).not.toEqual(trained(MINUTES[30]!, undefined, [item]));
  });
});
