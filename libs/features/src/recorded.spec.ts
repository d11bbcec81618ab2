import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { beforeAll, describe, expect, it } from 'vitest';
import { allocateSeries, DEFAULT_SYMBOLS, type BarSeries } from '@tandem/domain';
import { barAt } from '../testing/random-market.js';
import { expectClose } from '../testing/series.js';
import { buildDataset } from './dataset/build-dataset.js';
import { FEATURE_SETS } from './engine/catalog.js';
import { computeFeatures } from './engine/compute-features.js';
import { Ema } from './indicators/exponential.js';
import { Macd, Rsi } from './indicators/momentum.js';
import { Atr, BollingerBands, trueRange } from './indicators/price-range.js';
import { ewmSigma, tripleBarrier, UNDEFINED_LABEL } from './labels/triple-barrier.js';
import { sessionDates, sessionIndices } from './sessions.js';

const shared = resolve(import.meta.dirname, '../../../../shared');
const bars = resolve(process.env['TANDEM_DATA'] ?? resolve(shared, 'data'), 'bars-1m');
/** Feature and label tables that an independent implementation made of the same bars. */
const fixtures = process.env['TANDEM_REFERENCE'] ?? findReference();
const present = existsSync(bars) && fixtures !== undefined;
if (!present) console.info(`Skipped: no recorded bars at ${bars}, or no reference values (set TANDEM_DATA and TANDEM_REFERENCE).`);

function findReference(): string | undefined {
  if (!existsSync(shared)) return undefined;
  const table = readdirSync(shared, { recursive: true, encoding: 'utf8' }).find((path) => path.endsWith('features_NVDA.csv'));
  return table && resolve(shared, dirname(table));
}

function readBars(symbol: string): BarSeries {
  const lines = gunzipSync(readFileSync(resolve(bars, `${symbol}.csv.gz`)))
    .toString()
    .trim()
    .split('\n')
    .slice(1);
  const series = allocateSeries(symbol, lines.length);
  lines.forEach((line, i) => {
    const [ts, open, high, low, close, volume] = line.split(',') as [string, string, string, string, string, string];
    series.ts[i] = Date.parse(ts);
    series.open[i] = Number(open);
    series.high[i] = Number(high);
    series.low[i] = Number(low);
    series.close[i] = Number(close);
    series.volume[i] = Number(volume);
  });
  return series;
}

/** Columns of a reference table; NaN where a cell is empty. */
function readTable(name: string): Map<string, number[]> {
  const [head, ...lines] = readFileSync(resolve(fixtures!, name), 'utf8')
    .trim()
    .split('\n')
    .map((line) => line.split(','));
  return new Map(head!.map((column, i) => [column, lines.map((cells) => (cells[i] === '' ? NaN : Number(cells[i])))]));
}

/** Indicators in units of price, by the reference's column names. */
function rawIndicators(series: BarSeries, rows: number): Map<string, number[]> {
  const indicators = {
    ema12: new Ema(12),
    ema26: new Ema(26),
    rsi: new Rsi(14),
    atr: new Atr(14),
    macd: new Macd(),
    bands: new BollingerBands(),
  };
  const macd = { line: NaN, signal: NaN, histogram: NaN };
  const bands = { upper: NaN, middle: NaN, lower: NaN, percentB: NaN, bandwidth: NaN };
  const table: Record<string, number>[] = [];
  for (let i = 0; i < rows; i++) {
    const bar = barAt(series, i);
    indicators.macd.peek(bar.close, macd);
    indicators.bands.peek(bar.close, bands);
    table.push({
      raw_ema_12: indicators.ema12.peek(bar.close),
      raw_ema_26: indicators.ema26.peek(bar.close),
      raw_rsi_14: indicators.rsi.peek(bar.close),
      raw_macd: macd.line,
      raw_macd_signal: macd.signal,
      raw_macd_hist: macd.histogram,
      raw_bb_upper: bands.upper,
      raw_bb_middle: bands.middle,
      raw_bb_lower: bands.lower,
      raw_atr_14: indicators.atr.peek(bar),
      raw_tr: trueRange(bar.high, bar.low, series.close[i - 1] ?? NaN),
    });
    for (const name of ['ema12', 'ema26', 'rsi', 'macd', 'bands'] as const) indicators[name].advance(bar.close);
    indicators.atr.advance(bar);
  }
  return new Map(Object.keys(table[0]!).map((column) => [column, table.map((row) => row[column]!)]));
}

describe.skipIf(!present)('on recorded bars', () => {
  const series = new Map<string, BarSeries>();
  beforeAll(() => DEFAULT_SYMBOLS.forEach((symbol) => series.set(symbol, readBars(symbol))));

  describe.each(['NVDA', 'SLB'])('%s', (symbol) => {
    it('has every feature of the reference to 1e-9', () => {
      const { values, names } = computeFeatures(series.get(symbol)!, series.get('SPY')!, undefined, FEATURE_SETS.plain);
      const reference = readTable(`features_${symbol}.csv`);
      const shared = names.filter((name) => reference.has(name));
      expect(shared).toHaveLength(23);
      shared.forEach((name) => {
        const column = names.indexOf(name);
        const expected = reference.get(name)!;
        expect(expected).toHaveLength(600);
        expected.forEach((value, row) => expectClose(values[row * names.length + column]!, value, `${name} of bar ${row}`));
      });
    });

    it('has every indicator in price units of the reference to 1e-9', () => {
      const reference = readTable(`features_${symbol}.csv`);
      const raw = rawIndicators(series.get(symbol)!, 600);
      expect([...raw.keys()].sort()).toEqual([...reference.keys()].filter((name) => name.startsWith('raw_')).sort());
      for (const [name, values] of raw) {
        values.forEach((value, row) => expectClose(value, reference.get(name)![row]!, `${name} of bar ${row}`));
      }
    });

    it.each([
      ['m1', 1],
      ['tuned', 0.7],
    ] as const)('has sigma, barriers, label and touch of the reference (%s)', (tag, multiple) => {
      const bars = series.get(symbol)!;
      const labels = tripleBarrier(bars, sessionIndices(bars.ts, sessionDates([bars])), ewmSigma(bars.close), multiple);
      const reference = readTable(`labels_${symbol}.csv`);
      expect(reference.get('sigma')).toHaveLength(3 * 390);
      reference.get('sigma')!.forEach((sigma, row) => {
        expectClose(labels.sigma[row]!, sigma, `sigma of bar ${row}`);
        expectClose(labels.upper[row]!, reference.get(`upper_${tag}`)![row]!, `upper of bar ${row}`);
        expectClose(labels.lower[row]!, reference.get(`lower_${tag}`)![row]!, `lower of bar ${row}`);
        const label = labels.label[row] === UNDEFINED_LABEL ? NaN : labels.label[row]!;
        expectClose(label, reference.get(`label_${tag}`)![row]!, `label of bar ${row}`);
        if (!Number.isNaN(label)) expect(labels.touch[row]).toBe(reference.get(`touch_${tag}`)![row]);
      });
    });
  });

  it('gives the split, the barrier multiple and the hold-out of the reference', () => {
    const dataset = buildDataset([...series.values()], { trainStride: 5, validationStride: 5, holdoutStride: 1 });
    expect([dataset.split.train.length, dataset.split.validation.length, dataset.split.holdout.length]).toEqual([21, 5, 5]);
    expect(dataset.barrier.multiple).toBe(0.7);
    // Rows of the reference's hold-out by class: 10,681 DOWN, 11,845 NEUTRAL, 12,294 UP.
    const { length, shares } = dataset.samples.holdout;
    expect(shares.map((share) => Math.round(share * length))).toEqual([10_681, 11_845, 12_294]);
    expect(dataset.quality.excluded.missingMinutes).toBe(0);
  });
});
