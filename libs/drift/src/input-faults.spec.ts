import { describe, expect, it } from 'vitest';
import { allocateSeries, BAR_MS, Random, sessionOn, type BarSeries } from '@tandem/domain';
import { findInputFaults, type WatchedInputs } from './input-faults.js';
import { findInputDrift } from './input-findings.js';
import { fitInputReferences } from './input-reference.js';

const YESTERDAY = sessionOn('2026-03-04')!;
const TODAY = sessionOn('2026-03-05')!;

/**
 * A walk of one-minute bars, with the volume of a quiet stock.
 * @param gap standard deviation of an open around the close before; that of a move is 10 bp
 * @param withMarket correlation of a move with that of the market
 */
function walk(symbol: string, from: number, minutes: number, { start = 100, gap = 1e-4, withMarket = 0 } = {}): BarSeries {
  const market = new Random('market', from);
  const random = new Random(symbol, from);
  const bars = allocateSeries(symbol, minutes);
  let close = start;
  for (let i = 0; i < minutes; i++) {
    const open = close * Math.exp(gap * random.normal());
    close = open * Math.exp(1e-3 * (withMarket * market.normal() + Math.sqrt(1 - withMarket ** 2) * random.normal()));
    bars.ts[i] = from + i * BAR_MS;
    bars.open[i] = open;
    bars.close[i] = close;
    bars.high[i] = Math.max(open, close) * Math.exp(2e-4 * random.uniform());
    bars.low[i] = Math.min(open, close) * Math.exp(-2e-4 * random.uniform());
    bars.volume[i] = Math.round(10_000 * Math.exp(0.5 * random.normal()));
  }
  return bars;
}

function swap(bars: BarSeries, i: number): void {
  const open = bars.open[i]!;
  bars.open[i] = bars.close[i]!;
  bars.close[i] = open;
}

const SYMBOLS = ['AAA', 'BBB', 'CCC', 'DDD', 'EEE', 'FFF'];

/** Forty minutes of today of six symbols, where `fault` changes the last `since` bars of AAA. */
function watch(since: number, fault: (bars: BarSeries, i: number) => void, all = false, market = {}): WatchedInputs[] {
  const before = SYMBOLS.map((symbol) => walk(symbol, YESTERDAY.open, 390, market));
  const usual = fitInputReferences(before);
  return before.map(({ symbol, close }) => {
    const bars = walk(symbol, TODAY.open, 40, { ...market, start: close[389]! });
    if (all || symbol === 'AAA') for (let i = 40 - since; i < 40; i++) fault(bars, i);
    return { bars, reference: usual.get(symbol)! };
  });
}
const found = (watched: WatchedInputs[]) => findInputFaults(watched).map(({ symbol, rule, severity }) => `${symbol} ${rule} ${severity}`);
const scaled = (columns: readonly ('open' | 'high' | 'low' | 'close' | 'volume')[], factor: number) => (bars: BarSeries, i: number) => {
  for (const column of columns) bars[column][i]! *= factor;
};

describe('rules of inputs', () => {
  it('find nothing in a quiet market', () => {
    expect(found(watch(0, () => undefined))).toEqual([]);
  });

  it('find a price that stands still after three bars', () => {
    const stuck = (bars: BarSeries, i: number) => {
      for (const column of ['open', 'high', 'low', 'close'] as const) bars[column][i] = bars.close[i - 1]!;
    };
    expect(found(watch(1, stuck))).toEqual([]);
    expect(found(watch(3, stuck))).toContain('AAA stuck severe');
  });

  it('leave a symbol alone that often stands still', () => {
    const stuck = (bars: BarSeries, i: number) => {
      for (const column of ['open', 'high', 'low', 'close'] as const) bars[column][i] = bars.close[i - 1]!;
    };
    const watched = watch(5, stuck).map((one) => ({ ...one, reference: { ...one.reference, longestFlat: 6 } }));
    expect(found(watched)).toEqual([]);
  });

  it('find a price in another unit in the first bar', () => {
    expect(found(watch(1, scaled(['open', 'high', 'low', 'close'], 100)))).toContain('AAA level severe');
    expect(found(watch(1, scaled(['open', 'high', 'low', 'close'], 0.01)))).toContain('AAA level severe');
  });

  it('take no price from closes that were wrong at the end of the session before', () => {
    const wrong = walk('AAA', YESTERDAY.open, 390);
    for (let i = 383; i < 390; i++) scaled(['open', 'high', 'low', 'close'], 100)(wrong, i);
    const { lastCloses } = fitInputReferences([wrong]).get('AAA')!;
    const watched = watch(0, () => undefined).map((one) => ({ ...one, reference: { ...one.reference, lastCloses } }));
    expect(found(watched.slice(0, 1))).toEqual([]);
  });

  it('say what the price is and what it was', () => {
    const [{ message } = { message: '' }] = findInputDrift(watch(1, scaled(['open', 'high', 'low', 'close'], 100)));
    expect(message).toMatch(
      /^AAA: the price, \d+\.\d\d, differs by a factor of 1?\d\d from that at the end of the session before, \d+\.\d\d\.$/,
    );
  });

  it('find open and close swapped, which are valid bars, within five of them where they open near the close before', () => {
    expect(found(watch(2, swap))).toEqual([]);
    expect(found(watch(5, swap))).toContain('AAA order severe');
  });

  it('find by the market, and blame no other symbol, where a symbol opens anywhere and its open and close are swapped', () => {
    const shaken = { gap: 2e-3, withMarket: 0.9 };
    expect(found(watch(0, swap, false, shaken))).toEqual([]);
    expect(found(watch(20, swap, false, shaken))).toEqual(['AAA order severe']);
    expect(found(watch(20, swap, false, { ...shaken, withMarket: 0 }))).toEqual([]);
  });

  it('find open and close of all symbols swapped, which still move together', () => {
    const blamed = found(watch(6, swap, true, { withMarket: 0.8 }));
    expect(blamed).toEqual(expect.arrayContaining(SYMBOLS.map((symbol) => `${symbol} order severe`)));
  });

  it('let a symbol go some bars after its open and close are in order again', () => {
    const swappedUntil = (last: number) =>
      watch(30, (bars, i) => {
        if (i < last) swap(bars, i);
      });
    expect(found(swappedUntil(39))).toContain('AAA order severe');
    expect(found(swappedUntil(30))).toEqual([]);
  });

  it('cannot tell the order where bars open anywhere, and say nothing', () => {
    const anywhere = walk('AAA', YESTERDAY.open, 390);
    const random = new Random(3);
    for (let i = 0; i < 390; i++) anywhere.open[i]! *= Math.exp(5e-2 * random.normal());
    const watched = watch(15, swap).map((one) => ({
      ...one,
      reference: { ...one.reference, order: fitInputReferences([anywhere]).get('AAA')!.order },
    }));
    expect(found(watched.slice(0, 1))).toEqual([]);
  });

  it('find a volume in lots against the others, and not a day on which all trade little', () => {
    expect(found(watch(15, scaled(['volume'], 0.01)))).toContain('AAA volume severe');
    expect(found(watch(15, scaled(['volume'], 0.01), true))).toEqual([]);
  });

  it('find a range that is beyond all others', () => {
    const wild = (bars: BarSeries, i: number) => {
      bars.high[i]! *= 1.2;
    };
    expect(found(watch(15, wild))).toContain('AAA range severe');
  });

  it('are silent with few bars or few symbols', () => {
    const [one] = watch(15, scaled(['volume'], 0.01));
    expect(found([one!])).toEqual([]);
    const short = watch(0, () => undefined).map(({ reference }, i) => ({ bars: allocateSeries(SYMBOLS[i]!, 0), reference }));
    expect(found(short)).toEqual([]);
  });

  it('have no reference without bars', () => {
    expect([...fitInputReferences([allocateSeries('AAA', 0), walk('BBB', YESTERDAY.open, 1)]).keys()]).toEqual(['BBB']);
  });
});
