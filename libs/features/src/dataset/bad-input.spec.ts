import { beforeAll, describe, expect, it } from 'vitest';
import { unknownColumns } from '../context/context-features.js';
import { pickBars, sliceSeries, WINDOW_BARS, type BarSeries } from '@tandem/domain';
import { randomSeries } from '../../testing/random-market.js';
import { changed, scaled, stuck, withValues } from '../../testing/series.js';
import { AbsentClassError, MissingMarketSeriesError, NoSamplesError, NotEnoughSessionsError } from '../errors.js';
import { DataQualityError, noRejections } from '../quality/quality-report.js';
import { buildDataset } from './build-dataset.js';
import type { Dataset, SampleIndices } from './dataset.js';
import { gatherWindows } from './gather-windows.js';

const SESSIONS = 22;
/** Without minutes of hardly any trade, whose logarithms would be the extremes and depend on the unit of volume. */
const traded = (bars: BarSeries): BarSeries => ({ ...bars, volume: bars.volume.map((volume) => volume + 1_000) });
const [aaa, bbb, spy] = ['AAA', 'BBB', 'SPY'].map((symbol, seed) => traded(randomSeries({ symbol, seed, sessions: SESSIONS }))) as [
  BarSeries,
  BarSeries,
  BarSeries,
];
const build = (bars: BarSeries) => buildDataset([bars, bbb, spy], { trainStride: 1, validationStride: 1 });

/** The instants at which the first symbol has samples. */
function instants({ samples, rows }: Dataset): Set<number> {
  const parts = [samples.train, samples.validation, samples.holdout];
  return new Set(parts.flatMap(({ bar, symbol }) => [...bar].filter((_, i) => symbol[i] === 0)).map((row) => rows.at(0).matrix.ts[row]!));
}

/** The largest magnitude in the windows of the first symbol's training samples. */
function extremes(dataset: Dataset): number {
  const { symbol, bar }: SampleIndices = dataset.samples.train;
  const windows = new Float32Array(WINDOW_BARS * dataset.featureNames.length);
  let largest = 0;
  for (let i = 0; i < bar.length && symbol[i] === 0; i += 7) {
    gatherWindows(dataset, 'train', i, 1, windows);
    for (const value of windows) largest = Math.max(largest, Math.abs(value));
  }
  return largest;
}

describe('buildDataset on defective bars', () => {
  let clean: Dataset;
  beforeAll(() => {
    clean = build(aaa);
  });

  it('finds nothing in clean ones', () => {
    expect(clean.quality.defects).toMatchObject({ rejected: noRejections(), suspects: [], leftOut: [], outOfOrder: 0 });
    expect(clean.quality.excluded.quality).toBe(0);
  });

  it('takes a bad bar for a missing minute, so that its neighbours stay samples and see nothing of it', () => {
    const row = 2000;
    const dataset = build(scaled(aaa, row, row + 1, 100));
    expect(dataset.quality.defects.rejected.spike).toBe(1);
    const used = instants(dataset);
    const lost = [...instants(clean)].filter((ts) => !used.has(ts));
    // The bar itself, and the one whose horizon of 30 bars now ends after the close.
    expect(lost.length).toBeLessThanOrEqual(2);
    expect(lost).toContain(aaa.ts[row]);
    expect(extremes(dataset) / extremes(clean)).toBeCloseTo(1, 1);
  });

  it.each([
    ['a stretch in cents', scaled(aaa, 2000, 2040, 100), 40],
    ['a stuck quote', stuck(aaa, 2000, 2040), 40],
    ['a missed split', scaled(aaa, 5 * 390, aaa.length, 0.1, 10), 0],
    ['a feed that goes over to cents', scaled(aaa, 2000, aaa.length, 100), 0],
  ])('uses no window and no horizon across %s, and sees nothing of it elsewhere', (_, broken, rejected) => {
    const dataset = build(broken);
    const [suspect] = dataset.quality.defects.suspects;
    expect(suspect).toMatchObject({ symbol: 'AAA', rejected });
    const first = aaa.ts.indexOf(suspect!.from);
    const last = first + rejected - 1;
    const used = instants(dataset);
    const rows = [...instants(clean)].map((ts) => aaa.ts.indexOf(ts));
    expect(rows.filter((t) => t > first - 30 && t - 59 <= last && used.has(aaa.ts[t]!))).toEqual([]);
    expect(rows.filter((t) => (t < first - 31 || t > last + 61) && !used.has(aaa.ts[t]!))).toEqual([]);
    expect(dataset.quality.excluded.quality).toBeGreaterThanOrEqual(58);
    expect(extremes(dataset) / extremes(clean)).toBeCloseTo(1, 1);
    expect(dataset.barrier.multiple).toBeCloseTo(clean.barrier.multiple, 1);
  });

  it('keeps the context with its bar', () => {
    const context = new Map([['AAA', { ...unknownColumns(aaa.length), vix_level: Float64Array.from(aaa.ts, (_, row) => row) }]]);
    const dataset = buildDataset([withValues(aaa, [700, 'low', -1]), spy], { context });
    const vix = dataset.featureNames.indexOf('vix_level');
    expect([699, 700].map((row) => dataset.rows.at(0).matrix.values[row * dataset.featureNames.length + vix])).toEqual([699, 701]);
  });

  it('puts late rows in their place and drops repeats', () => {
    const rows = Array.from({ length: aaa.length }, (_, row) => row);
    const { quality, samples } = build(pickBars(aaa, [...rows.slice(500), ...rows.slice(0, 510)]));
    expect(quality.defects).toMatchObject({ outOfOrder: 510, rejected: { duplicate: 10 } });
    expect(samples.train).toEqual(clean.samples.train);
  });

  it('leaves out a symbol with too many bad bars', () => {
    const bad = changed(aaa, ({ high }) => high.fill(-1, 0, 500));
    const dataset = build(bad);
    expect(dataset.symbols).toEqual(['BBB', 'SPY']);
    expect(dataset.quality.defects.leftOut).toMatchObject([{ symbol: 'AAA', reason: expect.stringMatching(/AAA is left out: 5\.8 %/) }]);
  });

  it('refuses to learn when the market symbol, most symbols or all chosen ones are bad', () => {
    const bad = (bars: BarSeries) => changed(bars, ({ high }) => high.fill(-1, 0, 500));
    expect(() => buildDataset([aaa, bbb, bad(spy)])).toThrow(DataQualityError);
    expect(() => buildDataset([bad(aaa), bad(bbb), spy])).toThrow(DataQualityError);
    expect(() => buildDataset([bad(aaa), bbb, spy], { symbols: ['AAA'] })).toThrow(DataQualityError);
  });
});

describe('buildDataset on other bad input', () => {
  it('refuses too little history', () => {
    const sessions = randomSeries({ sessions: 19 });
    expect(() => buildDataset([sessions])).toThrow(NotEnoughSessionsError);
    expect(() => buildDataset([sliceSeries(aaa, aaa.length - 150), spy], { symbols: ['AAA'] })).toThrow(NoSamplesError);
  });

  it('refuses prices that only rise', () => {
    const rising = [aaa, spy].map((bars) =>
      changed(bars, ({ open, high, low, close }) => {
        for (let t = 0; t < bars.length; t++) {
          const pace = 1 + 0.2 * Math.sin(t);
          [open[t], close[t]] = [100 * Math.exp((t - 1) * 1e-4), 100 * Math.exp(t * 1e-4 + pace * 1e-6)];
          [high[t], low[t]] = [close[t]!, open[t]!];
        }
      }),
    );
    expect(() => buildDataset(rising)).toThrow(AbsentClassError);
    expect(() => buildDataset(rising)).toThrow(/No training sample is DOWN/);
  });

  it('refuses a market without the market symbol', () => {
    expect(() => buildDataset([aaa, bbb])).toThrow(MissingMarketSeriesError);
  });

  it("does without SPY at a symbol's minutes: its return is then unknown, and never a NaN in a window", () => {
    const morning = pickBars(
      spy,
      [...spy.ts.keys()].filter((row) => row % 390 < 100),
    );
    const dataset = buildDataset([aaa, morning]);
    const market = dataset.featureNames.indexOf('mkt_ret_5');
    expect(dataset.quality.knownShare[market]).toBeGreaterThan(0.2);
    expect(dataset.quality.knownShare[market]).toBeLessThan(0.5);
    expect(hasUnknown(dataset)).toBe(false);
  });

  it('gives windows without NaN where a share hardly trades', () => {
    const still = changed(aaa, ({ open, high, low, close, volume }) => {
      for (let t = 1; t < aaa.length; t++) {
        if (t % 9 === 0) continue;
        for (const column of [open, high, low, close]) column[t] = column[t - 1]!;
        volume[t] = 0;
      }
    });
    expect(hasUnknown(build(still))).toBe(false);
  });
});

function hasUnknown(dataset: Dataset): boolean {
  const { length } = dataset.samples.train;
  const windows = new Float32Array(WINDOW_BARS * dataset.featureNames.length);
  for (let i = 0; i < length; i += 11) {
    gatherWindows(dataset, 'train', i, 1, windows);
    if (windows.some(Number.isNaN)) return true;
  }
  return false;
}
