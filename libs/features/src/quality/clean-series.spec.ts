import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { allocateSeries, BAR_MS, barFault, DEFAULT_SYMBOLS, MARKET_SYMBOL, pickBars, type BarSeries } from '@tandem/domain';
import { barAt, randomSeries } from '../../testing/random-market.js';
import { changed, scaled, stuck, withValues } from '../../testing/series.js';
import { assessQuality, cleanSeries } from './clean-series.js';
import { countRejected, noRejections } from './quality-report.js';
import { flatMinutes } from './stretch-rules.js';

const series = randomSeries({ symbol: 'AAA', sessions: 8 });
const allRows = Array.from({ length: series.length }, (_, row) => row);

describe('cleanSeries', () => {
  it('gives clean bars back as they are, missing minutes or not', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1e6 }), fc.constantFrom(0, 0.02, 0.3, 0.9), (seed, missing) => {
        const clean = randomSeries({ seed, sessions: 6, missing });
        const { bars, rows, breaks, quality } = cleanSeries(clean);
        expect(bars).toBe(clean);
        expect([rows, breaks, quality.suspects, quality.rejected]).toEqual([undefined, [], [], noRejections()]);
        expect(quality.sparseSessions).toBe(missing === 0.9 ? 6 : 0);
      }),
      { numRuns: 20 },
    );
  });

  it('leaves the bars given untouched', () => {
    const broken = scaled(scaled(series, 1170, series.length, 0.1, 10), 100, 300, 100);
    const before = changed(broken, () => undefined);
    cleanSeries(broken);
    expect(broken).toEqual(before);
  });

  it('rejects each bad bar once, at the first rule that it breaks, and nothing else', () => {
    const broken = withValues(
      series,
      [10, 'ts', NaN],
      [20, 'ts', series.ts[19]!],
      [30, 'low', 0],
      [40, 'high', series.low[40]! / 2],
      [50, 'open', series.high[50]! * 1.1],
      [60, 'volume', -5],
      [70, 'high', series.high[70]! * 100],
      [80, 'close', NaN],
      [80, 'volume', -1],
    );
    const { bars, rows, quality, breaks } = cleanSeries(stuck(scaled(broken, 500, 540, 100), 900, 930));
    expect(quality.rejected).toEqual({
      time: 1,
      duplicate: 1,
      price: 2,
      highBelowLow: 1,
      outsideRange: 1,
      volume: 1,
      spike: 1,
      stuck: 30,
      unitMistake: 40,
    });
    const bad = new Set([10, 20, 30, 40, 50, 60, 70, 80, ...allRows.slice(500, 540), ...allRows.slice(900, 930)]);
    expect(rows).toEqual(allRows.filter((row) => !bad.has(row)));
    expect(bars).toEqual(pickBars(series, rows!));
    expect(breaks.map((row) => rows![row])).toEqual([540, 930]);
  });

  it('puts late rows in their place', () => {
    const shuffled = [...allRows.slice(100), ...allRows.slice(0, 100)];
    const { bars, rows, quality } = cleanSeries(pickBars(series, shuffled));
    expect(bars).toEqual(series);
    expect(quality).toMatchObject({ outOfOrder: 100, bars: series.length });
    expect(countRejected(quality.rejected)).toBe(0);
    expect(rows![0]).toBe(series.length - 100);
  });

  it('drops bars outside of regular hours without taking them for faults', () => {
    const early = withValues(series, [0, 'ts', series.ts[0]! - 60 * BAR_MS]);
    expect(cleanSeries(early)).toMatchObject({ outsideRegularHours: 1, quality: { bars: series.length - 1, rejected: noRejections() } });
  });

  it('joins the prices on both sides of a missed split, so that no indicator sees a step', () => {
    const split = 4 * 390;
    const { bars, breaks, quality } = cleanSeries(scaled(series, split, series.length, 0.1, 10));
    expect(breaks).toEqual([split]);
    expect(quality.suspects).toMatchObject([{ rule: 'missedSplit', from: series.ts[split], rejected: 0 }]);
    expect(countRejected(quality.rejected)).toBe(0);
    expect(bars.open[split]! / bars.close[split - 1]!).toBeCloseTo(1, 12);
    for (const row of [split - 1, split])
      expect(bars.close[row]! / bars.close[row - 1]! / (series.close[row]! / series.close[row - 1]!)).toBeCloseTo(1, 2);
    expect(bars.volume[split - 1]! / series.volume[split - 1]!).toBeCloseTo(10, 1);
  });

  it('joins prices where the unit changes for good', () => {
    const { bars, breaks, quality } = cleanSeries(scaled(series, 1000, series.length, 0.01));
    expect(breaks).toEqual([1000]);
    expect(quality.suspects).toMatchObject([{ rule: 'unitMistake', rejected: 0 }]);
    expect(Math.max(...bars.high) / Math.min(...bars.low)).toBeLessThan(1.5);
  });

  it('finds nothing wrong in a crash: half the price, eight times the shares, wide swings', () => {
    const day = 4 * 390;
    const crash = changed(scaled(series, day, series.length, 0.5, 8), ({ open, high, low, close }) => {
      for (let t = day; t < day + 390; t++) {
        const swing = Math.exp(0.1 * Math.sin(t / 30));
        for (const column of [open, high, low, close]) column[t]! *= swing;
      }
    });
    const { quality, bars } = cleanSeries(crash);
    expect(quality.suspects).toEqual([]);
    expect(bars).toBe(crash);
  });

  it('counts volumes that are no whole numbers, and uses their bars', () => {
    const { quality, bars } = cleanSeries(withValues(series, [5, 'volume', 0.5], [6, 'volume', 12.25]));
    expect(quality.fractionalVolume).toBe(2);
    expect(bars.length).toBe(series.length);
  });

  it('rejects nearly all bars whose columns are swapped throughout', () => {
    const swapped: BarSeries = { ...series, close: series.volume, volume: series.close };
    const { quality } = cleanSeries(swapped);
    expect(countRejected(quality.rejected)).toBeGreaterThan(0.99 * series.length);
  });

  it('leaves possible bars in order and accounts for every row, whatever it is given', () => {
    const columns = ['ts', 'open', 'high', 'low', 'close', 'volume'] as const;
    const value = fc.oneof(
      fc.constantFrom(NaN, Infinity, -1, 0, 0.01, 1e9),
      fc.double({ min: 50, max: 200, noNaN: true }),
      fc.constantFrom(...series.ts.slice(0, 50)),
    );
    const cell = fc.tuple(fc.nat({ max: 799 }), fc.constantFrom(...columns), value);
    const stretch = fc.tuple(fc.nat({ max: 700 }), fc.integer({ min: 1, max: 99 }), fc.constantFrom(0.01, 0.1, 0.5, 2, 100));
    fc.assert(
      fc.property(
        fc.array(cell, { maxLength: 30 }),
        fc.array(stretch, { maxLength: 3 }),
        fc.nat({ max: 799 }),
        (cells, stretches, turn) => {
          let broken = pickBars(series, [...allRows.slice(turn, 800), ...allRows.slice(0, turn)]);
          for (const [from, length, factor] of stretches) broken = scaled(broken, from, from + length, factor);
          broken = withValues(broken, ...cells);
          const { bars, rows, breaks, quality, outsideRegularHours } = cleanSeries(broken);
          expect(bars.length + countRejected(quality.rejected) + outsideRegularHours).toBe(broken.length);
          expect(new Set(rows).size).toBe(rows?.length ?? 0);
          for (let row = 0; row < bars.length; row++) {
            expect(barFault(barAt(bars, row))).toBeUndefined();
            expect(bars.ts[row]).toBe(broken.ts[rows?.[row] ?? row]);
            if (row > 0) expect(bars.ts[row]).toBeGreaterThan(bars.ts[row - 1]!);
          }
          expect(breaks.every((row) => row > 0 && row < bars.length)).toBe(true);
        },
      ),
      { numRuns: 40 },
    );
  });

  it('copes with no bars, and with one', () => {
    expect(assessQuality(allocateSeries('AAA', 0)).bars).toBe(0);
    expect(countRejected(assessQuality(pickBars(series, [7])).rejected)).toBe(0);
  });
});

const recorded = resolve(process.env['TANDEM_DATA'] ?? resolve(import.meta.dirname, '../../../../../shared/data'), 'bars-1m');
if (!existsSync(recorded)) console.info(`Skipped: no recorded bars at ${recorded} (set TANDEM_DATA).`);

function readBars(symbol: string): BarSeries {
  const lines = gunzipSync(readFileSync(resolve(recorded, `${symbol}.csv.gz`)))
    .toString()
    .trim()
    .split('\n')
    .slice(1);
  const bars = allocateSeries(symbol, lines.length);
  lines.forEach((line, row) => {
    const [ts, ...values] = line.split(',');
    bars.ts[row] = Date.parse(ts!);
    (['open', 'high', 'low', 'close', 'volume'] as const).forEach((column, i) => (bars[column][row] = Number(values[i])));
  });
  return bars;
}

describe.skipIf(!existsSync(recorded))('cleanSeries on recorded bars', () => {
  it('raises no false alarm in 241,800 of them', () => {
    const marketFlatMinutes = flatMinutes(readBars(MARKET_SYMBOL));
    let bars = 0;
    for (const symbol of DEFAULT_SYMBOLS) {
      const quality = assessQuality(readBars(symbol), { marketFlatMinutes });
      expect({ symbol, ...quality.rejected, suspects: quality.suspects, sparse: quality.sparseSessions }).toEqual({
        symbol,
        ...noRejections(),
        suspects: [],
        sparse: 0,
      });
      bars += quality.bars;
    }
    expect(bars).toBe(241_800);
  });
});
