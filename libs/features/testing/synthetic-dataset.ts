import { CLASS_COUNT, DOWN, HORIZON_BARS, MOVE_MINUTES, NEUTRAL, Random, UP, WINDOW_BARS } from '@tandem/domain';
import type { Dataset, Samples, SymbolRows } from '../src/dataset/dataset.js';
import { UNDEFINED_LABEL, type BarrierLabels } from '../src/labels/triple-barrier.js';
import { EXPECTED_VOLATILITIES } from '../src/dataset/expected-volatility.js';
import type { SplitPart } from '../src/dataset/split.js';
import { MemorySpool, valuesOf } from '../src/dataset/spool.js';
import { FEATURE_GROUPS, FEATURE_SETS, featuresOf, mirrorSigns } from '../src/engine/catalog.js';
import { LOG_SIGMA } from '../src/panels/volatility-panel.js';
import { sumQuality } from '../src/quality/quality-report.js';

/** The plain set, whose first feature is odd with its centre at zero, as the injected signal is, and ln σ before the context. */
const FEATURE_NAMES: readonly string[] = [
  ...FEATURE_GROUPS.technical.features,
  ...featuresOf([LOG_SIGMA]),
  ...featuresOf(FEATURE_SETS.plain).filter(({ own }) => !own),
].map(({ name }) => name);
const FEATURES = featuresOf(FEATURE_NAMES);
const FEATURE_COUNT = FEATURES.length;
const FIRST_CONTEXT_COLUMN = FEATURES.findIndex(({ own }) => !own);
const SYMBOLS = ['AAA', 'BBB'];
const BARS_PER_SESSION = 100;
const SESSIONS = { train: 6, validation: 3, holdout: 2 } as const;
/** Every feature has a centre and a spread of its own, as real ones do. */
const centreOf = (feature: number) => (feature % 3) * 0.5;
const spreadOf = (feature: number) => 10 ** ((feature % 4) - 3);
/** The column that says how far the price goes, besides ln σ, and by how much a deviation of it moves the logarithm. */
const MOVE_COLUMN = FEATURES.findIndex(({ symmetry, own }) => own && symmetry.parity === 'even');
const MOVE_SLOPE = 0.5;
const MOVE_NOISE = 0.3;
/** A stream of its own, so that features and classes are the same without it. */
const MOVE_STREAM = 1;
const LOG_SIGMA_COLUMN = FEATURE_NAMES.indexOf(LOG_SIGMA);
/** Bars whose mean of the first feature decides the class. */
const SIGNAL_BARS = 20;
/** The first feature is an autoregression with this coefficient, so that windows differ in its level. */
const PERSISTENCE = 0.95;

/**
 * A small dataset of seeded noise in which the first feature of a window's last bars determines its class exactly, and ln σ and the first
 * even feature of the last bar how far the price goes, but for some noise. The last feature is never known; the first context feature is
 * unknown in a tenth of the bars.
 */
export function syntheticDataset(seed = 1): Dataset {
  const random = new Random(seed);
  const moving = new Random(seed, MOVE_STREAM);
  const sessions = SESSIONS.train + SESSIONS.validation + SESSIONS.holdout;
  const rows = sessions * BARS_PER_SESSION;
  const matrices = SYMBOLS.map((symbol) => ({
    symbol,
    ts: Float64Array.from({ length: rows }, (_, row) => Date.UTC(2026, 0, 5, 14, 30) + row * 60_000),
    names: FEATURE_NAMES,
    rows,
    columns: FEATURE_COUNT,
    values: featureValues(rows, random, moving),
  }));
  const labelOf = (symbol: number, bar: number) => injectedClass(matrices[symbol]!.values, bar);
  const excursions = matrices.map(({ values }) => excursionsOf(values, rows, moving));
  const rowsBySymbol = matrices.map((matrix, symbol) => ({
    matrix,
    labels: labelsOf(rows, (bar) => labelOf(symbol, bar)),
    excursions: excursions[symbol]!,
    expectedVolatility: normals(rows * EXPECTED_VOLATILITIES, random),
    sessionIndex: Int32Array.from({ length: rows }, (_, row) => Math.floor(row / BARS_PER_SESSION)),
  }));
  const dates = Array.from({ length: sessions }, (_, day) => `2026-01-${String(day + 5).padStart(2, '0')}`);
  return {
    symbols: SYMBOLS,
    featureNames: FEATURE_NAMES,
    mirror: mirrorSigns(FEATURES),
    rows: new MemorySpool(rowsBySymbol),
    trainingRows: matrices.map(() => ({ from: 0, to: SESSIONS.train * BARS_PER_SESSION })),
    split: {
      mode: 'full',
      unused: [],
      reserved: [],
      train: dates.slice(0, SESSIONS.train),
      validation: dates.slice(SESSIONS.train, -SESSIONS.holdout),
      holdout: dates.slice(-SESSIONS.holdout),
    },
    barrier: { multiple: 0.7, shares: [1 / 3, 1 / 3, 1 / 3] },
    samples: {
      train: samplesOf('train', 0, labelOf),
      validation: samplesOf('validation', SESSIONS.train, labelOf),
      holdout: samplesOf('holdout', SESSIONS.train + SESSIONS.validation, labelOf),
    },
    neutral: Float32Array.from(FEATURE_NAMES, (_, feature) => (feature === FEATURE_COUNT - 1 ? 0 : centreOf(feature))),
    quality: {
      bars: 0,
      outsideRegularHours: 0,
      defects: sumQuality([]),
      excluded: { warmUp: 0, border: 0, quality: 0, noLabel: 0, missingMinutes: 0 },
      knownShare: new Float64Array(FEATURE_COUNT).fill(1),
    },
    hash: `synthetic-${seed}`,
    recipe: {
      format: 1,
      mode: 'full',
      trainStride: 1,
      validationStride: 1,
      holdoutStride: 1,
      maxTrainSessions: SESSIONS.train,
      minTrainSessions: SESSIONS.train,
      symbols: SYMBOLS,
      barrierMultiple: 0.7,
      barrierVolatility: 'ewm',
      context: true,
      bars: { from: '2026-01-05T14:30:00.000Z', to: '2026-01-15T21:00:00.000Z', symbols: [], days: [] },
    },
  };
}

function featureValues(rows: number, random: Random, moving: Random): Float64Array {
  const values = Float64Array.from({ length: rows * FEATURE_COUNT }, (_, at) => {
    const feature = at % FEATURE_COUNT;
    return feature === LOG_SIGMA_COLUMN ? moving.normal() : featureValue(feature, random);
  });
  let level = 0;
  for (let row = 0; row < rows; row++) {
    level = PERSISTENCE * level + Math.sqrt(1 - PERSISTENCE ** 2) * random.normal();
    values[row * FEATURE_COUNT] = centreOf(0) + spreadOf(0) * level;
  }
  return values;
}

function featureValue(feature: number, random: Random): number {
  const value = centreOf(feature) + spreadOf(feature) * random.normal();
  const unknown = feature === FEATURE_COUNT - 1 || (feature === FIRST_CONTEXT_COLUMN && random.uniform() < 0.1);
  return unknown ? NaN : value;
}

function injectedClass(values: Float64Array, bar: number): number {
  let sum = 0;
  for (let back = 0; back < SIGNAL_BARS; back++) sum += (values[(bar - back) * FEATURE_COUNT]! - centreOf(0)) / spreadOf(0);
  const level = sum / SIGNAL_BARS;
  return level > 0.35 ? UP : level < -0.35 ? DOWN : NEUTRAL; // about a third each
}

/** Barriers of an unknown σ that are touched after one to thirty bars, in turn. */
function labelsOf(rows: number, classOf: (bar: number) => number): BarrierLabels {
  const unknown = new Float64Array(rows).fill(NaN);
  const label = Int8Array.from({ length: rows }, (_, bar) => (bar < SIGNAL_BARS ? UNDEFINED_LABEL : classOf(bar) - 1));
  const touch = label.map((value, bar) => (Math.abs(value) === 1 ? 1 + (bar % HORIZON_BARS) : 0));
  return { sigma: unknown, upper: unknown, lower: unknown, label, touch };
}

function excursionsOf(values: Float64Array, rows: number, random: Random): Float32Array {
  return Float32Array.from({ length: rows * MOVE_MINUTES.length }, (_, at) => {
    const bar = Math.floor(at / MOVE_MINUTES.length) * FEATURE_COUNT;
    const mover = (values[bar + MOVE_COLUMN]! - centreOf(MOVE_COLUMN)) / spreadOf(MOVE_COLUMN);
    const usual = values[bar + LOG_SIGMA_COLUMN]! + Math.log(MOVE_MINUTES[at % MOVE_MINUTES.length]!) / 2;
    return usual + MOVE_SLOPE * mover + MOVE_NOISE * random.normal();
  });
}

function samplesOf(part: SplitPart, firstSession: number, labelOf: (symbol: number, bar: number) => number): Samples {
  const from = firstSession * BARS_PER_SESSION + WINDOW_BARS - 1;
  const perSymbol = SESSIONS[part] * BARS_PER_SESSION - WINDOW_BARS + 1;
  const length = SYMBOLS.length * perSymbol;
  const symbol = Int32Array.from({ length }, (_, i) => Math.floor(i / perSymbol));
  const bar = Int32Array.from({ length }, (_, i) => from + (i % perSymbol));
  const classIndex = Uint8Array.from({ length }, (_, i) => labelOf(symbol[i]!, bar[i]!));
  const shares = Array.from({ length: CLASS_COUNT }, (_, k) => classIndex.filter((c) => c === k).length / length);
  return {
    length,
    symbol,
    bar,
    classIndex,
    forwardReturn: new Float64Array(length),
    session: bar.map((row) => Math.floor(row / BARS_PER_SESSION) - firstSession),
    shares: shares as [number, number, number],
  };
}

/** Movement and volatility that have nothing to do with each other. */
function normals(length: number, random: Random): Float32Array {
  return Float32Array.from({ length }, () => random.normal());
}

/** The dataset with some arrays of its rows replaced. */
export function withRows(dataset: Dataset, change: (rows: SymbolRows, symbol: number) => Partial<SymbolRows>): Dataset {
  const changed = [...valuesOf(dataset.rows)].map((rows, symbol) => ({ ...rows, ...change(rows, symbol) }));
  return { ...dataset, rows: new MemorySpool(changed) };
}
