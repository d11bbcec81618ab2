import { describe, expect, it } from 'vitest';
import { MARKET_SYMBOL, sessionOn, toSeries, WINDOW_BARS, type Bar, type BarSeries } from '@tandem/domain';
import { FEATURE_COUNT, FEATURE_NAMES } from '../engine/catalog.js';
import { computeFeatures } from '../engine/compute-features.js';
import { RandomMarket } from '../../testing/minute-market.js';
import { EngineSet, reconcile } from './engine-set.js';
import { WINDOW_VALUES } from './feature-window.js';
import { OVERLAP_BARS } from './symbol-tracker.js';

const bar = (minute: number, close = 100 + minute): Bar => ({
  symbol: 'GS',
  ts: minute * 60_000,
  open: 100,
  high: 200,
  low: 50,
  close,
  volume: 1_000,
});
const bars = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => bar(from + i));

describe('reconcile', () => {
  it('appends what follows the newest known bar', () => {
    expect(reconcile(bars(0, 10), bars(3, 13))).toEqual({ action: 'append', bars: bars(10, 13) });
  });

  it('appends nothing when nothing is new', () => {
    expect(reconcile(bars(0, 10), bars(0, 10))).toEqual({ action: 'append', bars: [] });
    expect(reconcile([], [])).toEqual({ action: 'append', bars: [] });
  });

  it('agrees when less is known than is stored, right after a start', () => {
    expect(reconcile(bars(8, 10), bars(3, 11))).toEqual({ action: 'append', bars: [bar(10)] });
  });

  it('rebuilds when a known bar was corrected', () => {
    expect(reconcile(bars(0, 10), [...bars(3, 9), bar(9, 999), bar(10)])).toEqual({ action: 'rebuild' });
    expect(reconcile(bars(0, 10), [bar(3), bar(4, 999), ...bars(5, 11)])).toEqual({ action: 'rebuild' });
  });

  it('rebuilds when a bar came late', () => {
    const known = [...bars(0, 5), ...bars(6, 10)];
    expect(reconcile(known, bars(1, 11))).toEqual({ action: 'rebuild' });
  });

  it('rebuilds when a known bar is gone', () => {
    expect(reconcile(bars(0, 10), bars(0, 9))).toEqual({ action: 'rebuild' });
    expect(reconcile(bars(0, 10), [])).toEqual({ action: 'rebuild' });
  });

  it('rebuilds when more is new than the overlap holds, and at the start', () => {
    expect(reconcile(bars(0, 10), bars(20, 30))).toEqual({ action: 'rebuild' });
    expect(reconcile([], bars(0, 10))).toEqual({ action: 'rebuild' });
  });
});

const SYMBOLS = ['GS', 'NVDA'];
const MONDAY = sessionOn('2026-03-02')!;
const TUESDAY = sessionOn('2026-03-03')!;
const market = new RandomMarket([...SYMBOLS, MARKET_SYMBOL]);
const history = market.session(MONDAY);
const today = market.session(TUESDAY, 100);
const all = [...history, ...today];

const seriesOf = (bars: readonly Bar[], symbol: string) =>
  toSeries(
    symbol,
    bars.filter((bar) => bar.symbol === symbol),
  );
/** The newest stored bars of each symbol, as the database gives them. */
const newest = (bars: readonly Bar[], count: number): Map<string, BarSeries> =>
  new Map(market.symbols.map((symbol) => [symbol, toSeries(symbol, bars.filter((bar) => bar.symbol === symbol).slice(-count))]));

function started(bars: readonly Bar[]): EngineSet {
  const engines = new EngineSet(SYMBOLS);
  engines.rebuild(newest(bars, Infinity));
  return engines;
}

function windowOf(engines: EngineSet, symbol: string): Float32Array {
  const out = new Float32Array(WINDOW_VALUES);
  engines.tracker(symbol).window.write(out, 0);
  return out;
}

/** The last window as training computes it. */
function trainingWindow(bars: readonly Bar[], symbol: string): Float32Array {
  const { values, rows } = computeFeatures(seriesOf(bars, symbol), seriesOf(bars, MARKET_SYMBOL), undefined, FEATURE_NAMES);
  return Float32Array.from(values.subarray((rows - WINDOW_BARS) * FEATURE_COUNT));
}

describe('EngineSet', () => {
  it('follows the market symbol whether or not it is selected', () => {
    expect(new EngineSet(SYMBOLS).followed).toEqual([MARKET_SYMBOL, ...SYMBOLS]);
    expect(new EngineSet(['GS', MARKET_SYMBOL]).followed).toEqual([MARKET_SYMBOL, 'GS']);
  });

  it('computes, bar by bar, the very windows that training computes', () => {
    const engines = started(history);
    for (let end = history.length; end < all.length; end += market.symbols.length) {
      const { fresh, rebuild } = engines.compare(newest(all.slice(0, end + market.symbols.length), OVERLAP_BARS));
      expect(rebuild).toEqual([]);
      for (const bar of fresh) engines.feed(bar);
    }
    for (const symbol of SYMBOLS) expect(windowOf(engines, symbol)).toEqual(trainingWindow(all, symbol));
  });

  it('computes the same after a rebuild', () => {
    const engines = started(all);
    for (const symbol of SYMBOLS) expect(windowOf(engines, symbol)).toEqual(trainingWindow(all, symbol));
  });

  it('computes the same after a rebuild over invalid bars, which the window reaches past', () => {
    const isFaulty = (bar: Bar, i: number) => bar.symbol === 'GS' && i > all.length - 90 && i % 2 === 0;
    const faulty = all.map((bar, i) => (isFaulty(bar, i) ? { ...bar, high: bar.low / 2 } : bar));
    const valid = faulty.filter((bar) => bar.high >= bar.low);
    expect(valid.length).toBeLessThan(all.length);
    expect(windowOf(started(faulty), 'GS')).toEqual(trainingWindow(valid, 'GS'));
  });

  it('returns several minutes in order of time, the market first', () => {
    const engines = started(history);
    const { fresh } = engines.compare(newest(all.slice(0, history.length + 2 * market.symbols.length), OVERLAP_BARS));
    expect(fresh.map(({ symbol }) => symbol)).toEqual([MARKET_SYMBOL, ...SYMBOLS, MARKET_SYMBOL, ...SYMBOLS]);
    expect(fresh[0]!.ts).toBeLessThan(fresh[3]!.ts);
  });

  it('rebuilds one symbol when one of its bars was corrected, and goes on from there', () => {
    const engines = started(all);
    const corrected = all.map((bar, i) => (i === all.length - 6 ? { ...bar, close: bar.high } : bar));
    expect(corrected[all.length - 6]!.symbol).toBe('GS');
    expect(engines.compare(newest(corrected, OVERLAP_BARS)).rebuild).toEqual(['GS']);
    engines.rebuild(new Map([['GS', seriesOf(corrected, 'GS')]]));
    expect(windowOf(engines, 'GS')).toEqual(trainingWindow(corrected, 'GS'));
    expect(windowOf(engines, 'NVDA')).toEqual(trainingWindow(corrected, 'NVDA'));
  });

  it('rebuilds everything when a bar of the market was corrected', () => {
    const engines = started(all);
    const corrected = all.map((bar, i) => (i === all.length - 1 ? { ...bar, close: bar.high } : bar));
    expect(corrected.at(-1)!.symbol).toBe(MARKET_SYMBOL);
    expect(engines.compare(newest(corrected, OVERLAP_BARS)).rebuild).toEqual([MARKET_SYMBOL, ...SYMBOLS]);
  });

  it('gives a forming bar the vector that it would have if it closed so, and forgets it', () => {
    const engines = started(history);
    const minute = today.slice(0, market.symbols.length);
    const formingMarket = minute.find(({ symbol }) => symbol === MARKET_SYMBOL);
    const gs = minute.find(({ symbol }) => symbol === 'GS')!;
    const before = windowOf(engines, 'GS');
    const peeked = Float32Array.from(engines.peek(gs, formingMarket)!);
    expect(windowOf(engines, 'GS')).toEqual(before);
    engines.feed(formingMarket!);
    engines.feed(gs);
    expect(windowOf(engines, 'GS').subarray(-FEATURE_COUNT)).toEqual(peeked);
  });

  it('knows the last close of the session before', () => {
    const close = seriesOf(history, 'GS').close.at(-1);
    expect(started(all).tracker('GS').previousClose).toBe(close);
    expect(started(history).tracker('GS').previousClose).toBeNull();
  });

  it('refuses an invalid bar, marks the fault, and goes on with the next', () => {
    const engines = started(history);
    const gs = today.filter(({ symbol }) => symbol === 'GS');
    engines.feed({ ...gs[0]!, close: NaN });
    expect(engines.tracker('GS').inputFault).toBe(true);
    engines.feed(gs[1]!);
    expect(engines.tracker('GS').inputFault).toBe(false);
    expect(engines.tracker('GS').newest).toEqual(gs[1]);
  });
});
