import { z } from 'zod';
import { DOWN, isSignal, NEUTRAL, UP, type Thresholds } from '@tandem/domain';
import type { Samples } from '@tandem/features';
import { blockIntervals, toBlocks, type Blocks, type BootstrapOptions, type Interval } from '../statistics/block-bootstrap.js';
import { intervalSchema } from './figures.js';

/** The outcomes of n rows. */
export type SignalTruth = Pick<Samples, 'classIndex' | 'forwardReturn' | 'session' | 'symbol'>;

const SIGNAL_FIGURES = ['coverage', 'precision', 'touchedShare', 'rightSideOfTouched', 'grossBp', 'after1Bp', 'after2Bp'] as const;
type SignalFigure = (typeof SIGNAL_FIGURES)[number];

/** By block: rows, signals, right signals, signals that hit a barrier, and the sum of their returns in basis points. */
type SignalSums = Readonly<Record<'rows' | 'signals' | 'right' | 'touched' | 'bp', Float64Array>>;

/** @param side by row: 1 buy, −1 sell, 0 hold */
function sumSignals(side: Int8Array, { classIndex, forwardReturn }: SignalTruth, { count, of }: Blocks): SignalSums {
  const empty = () => new Float64Array(count);
  const sums = { rows: empty(), signals: empty(), right: empty(), touched: empty(), bp: empty() };
  side.forEach((signal, row) => {
    const block = of[row]!;
    sums.rows[block]! += 1;
    if (signal === 0) return;
    sums.signals[block]! += 1;
    if (classIndex[row] !== NEUTRAL) sums.touched[block]! += 1;
    if (classIndex[row] === (signal > 0 ? UP : DOWN)) sums.right[block]! += 1;
    sums.bp[block]! += signal * forwardReturn[row]! * 10_000;
  });
  return sums;
}

/** @param weights multiplicity of each block */
function signalFigures(sums: SignalSums, weights: Float64Array): Record<SignalFigure, number | null> {
  const total = (values: Float64Array) => values.reduce((sum, value, block) => sum + weights[block]! * value, 0);
  const signals = total(sums.signals);
  const touched = total(sums.touched);
  const right = total(sums.right);
  const perSignal = (value: number) => (signals === 0 ? null : value / signals);
  /** @param cost of the round trip, basis points */
  const net = (cost: number) => perSignal(total(sums.bp) - cost * signals);
  return {
    coverage: signals / Math.max(total(sums.rows), 1),
    precision: perSignal(right),
    touchedShare: perSignal(touched),
    rightSideOfTouched: touched === 0 ? null : right / touched,
    grossBp: net(0),
    after1Bp: net(1),
    after2Bp: net(2),
  };
}

/** The predictions of one model for n rows. */
export interface RowPredictions {
  /** n × 3, calibrated. */
  readonly probabilities: Float32Array;
  readonly thresholds: Thresholds;
}

const figure = z.object({
  /** Null without signals, or for the right side without signals that hit a barrier. */
  value: z.number().nullable(),
  /** 95 %, over whole sessions. */
  overSessions: intervalSchema.nullable(),
  /** 95 %, over each symbol's sessions: narrower, and too narrow as far as symbols are correlated. */
  overSymbolSessions: intervalSchema.nullable(),
});

/** Coverage, precision and returns of the signals that all models confirm. */
export const confirmedSignalsSchema = z.object({
  rows: z.int().nonnegative(),
  sessions: z.int().nonnegative(),
  symbolSessions: z.int().nonnegative(),
  buys: z.int().nonnegative(),
  sells: z.int().nonnegative(),
  figures: z.object({
    /** Signals over rows. */
    coverage: figure,
    /** Signals whose barrier was hit first, over signals. */
    precision: figure,
    /** Signals on rows that hit either barrier, over signals. */
    touchedShare: figure,
    /** Right signals over signals that hit a barrier: 0.5 is chance. */
    rightSideOfTouched: figure,
    /** Mean over the signals of side × return of the next 30 bars, basis points, before costs. */
    grossBp: figure,
    /** The same less 1 and 2 bp for the round trip. */
    after1Bp: figure,
    after2Bp: figure,
  }),
});

export type ConfirmedSignals = z.infer<typeof confirmedSignalsSchema>;

/**
 * The signals on which every model agrees: with two models the dual confirmation, with one its own signals. Hold reasons of a live
 * recommendation (stale data, closing session, a move below the cost) are not applied.
 */
export function confirmedSignals(
  models: readonly [RowPredictions, ...RowPredictions[]],
  truth: SignalTruth,
  options: BootstrapOptions = {},
): ConfirmedSignals {
  const side = Int8Array.from(truth.classIndex, (_, row) => confirmedSide(models, row));
  const sessions = toBlocks(truth.session);
  const symbols = toBlocks(truth.symbol);
  const symbolSessions = toBlocks(sessions.of.map((session, row) => session * symbols.count + symbols.of[row]!));
  const value = signalFigures(sumSignals(side, truth, sessions), new Float64Array(sessions.count).fill(1));
  const overSessions = intervals(side, truth, sessions, options);
  const overSymbolSessions = intervals(side, truth, symbolSessions, options);
  const estimate = (name: SignalFigure) => ({
    value: value[name],
    overSessions: overSessions[name],
    overSymbolSessions: overSymbolSessions[name],
  });
  return {
    rows: side.length,
    sessions: sessions.count,
    symbolSessions: symbolSessions.count,
    buys: side.filter((s) => s > 0).length,
    sells: side.filter((s) => s < 0).length,
    figures: Object.fromEntries(SIGNAL_FIGURES.map((name) => [name, estimate(name)])) as ConfirmedSignals['figures'],
  };
}

/** 1 buy, −1 sell, 0 hold. */
function confirmedSide(models: readonly RowPredictions[], row: number): number {
  if (models.every(({ probabilities, thresholds }) => isSignal(probabilities, row, UP, thresholds.up))) return 1;
  if (models.every(({ probabilities, thresholds }) => isSignal(probabilities, row, DOWN, thresholds.down))) return -1;
  return 0;
}

function intervals(side: Int8Array, truth: SignalTruth, blocks: Blocks, options: BootstrapOptions): Record<SignalFigure, Interval | null> {
  const sums = sumSignals(side, truth, blocks);
  return blockIntervals(blocks.count, (weights) => signalFigures(sums, weights), options);
}
