import { z } from 'zod';
import type { Thresholds } from '../calibration/thresholds.js';
import { DOWN, UP } from '../classes.js';
import { blockIntervals, type BootstrapOptions, type Interval } from '../statistics/block-bootstrap.js';
import { toBlocks, type Blocks } from '../statistics/blocks.js';
import { CALL_FIGURES, callFigures, sumCalls, type CallFigure, type CallTruth } from './call-figures.js';
import { isCalled } from './calls.js';
import { intervalSchema } from './estimate.js';

/** One model's word on every row. */
export interface RowOpinions {
  /** n × 3, calibrated. */
  readonly probabilities: Float32Array;
  readonly thresholds: Thresholds;
}

const figure = z.object({
  /** Null without calls, or for the right side without calls that touched a barrier. */
  value: z.number().nullable(),
  /** 95 %, over whole sessions. */
  overSessions: intervalSchema.nullable(),
  /** 95 %, over each symbol's sessions: narrower, and too narrow as far as symbols move together. */
  overSymbolSessions: intervalSchema.nullable(),
});

/** What the calls that all models confirm are worth. */
export const confirmedCallsSchema = z.object({
  rows: z.int().nonnegative(),
  sessions: z.int().nonnegative(),
  symbolSessions: z.int().nonnegative(),
  buys: z.int().nonnegative(),
  sells: z.int().nonnegative(),
  figures: z.object({
    /** Calls over rows. */
    coverage: figure,
    /** Calls whose barrier was touched first, over calls. */
    precision: figure,
    /** Calls on rows that touched either barrier, over calls. */
    touchedShare: figure,
    /** Right calls over calls that touched: 0.5 is a coin. */
    rightSideOfTouched: figure,
    /** Mean over the calls of side × return of the next 30 bars, basis points, before costs. */
    grossBp: figure,
    /** The same less 1 and 2 bp for the round trip. */
    after1Bp: figure,
    after2Bp: figure,
  }),
});

export type ConfirmedCalls = z.infer<typeof confirmedCallsSchema>;

/**
 * What it is worth to act only where every model calls the same side: with two models the dual confirmation, with one its
 * own calls. Circumstances that forbid a live recommendation (stale data, closing session) are not looked at.
 */
export function confirmedCalls(opinions: readonly [RowOpinions, ...RowOpinions[]], truth: CallTruth, options: BootstrapOptions = {}): ConfirmedCalls {
  const side = Int8Array.from(truth.classIndex, (_, row) => confirmedSide(opinions, row));
  const sessions = toBlocks(truth.session);
  const symbols = toBlocks(truth.symbol);
  const symbolSessions = toBlocks(sessions.of.map((session, row) => session * symbols.count + symbols.of[row]!));
  const value = callFigures(sumCalls(side, truth, sessions), new Float64Array(sessions.count).fill(1));
  const overSessions = intervals(side, truth, sessions, options);
  const overSymbolSessions = intervals(side, truth, symbolSessions, options);
  const estimate = (name: CallFigure) => ({ value: value[name], overSessions: overSessions[name], overSymbolSessions: overSymbolSessions[name] });
  return {
    rows: side.length,
    sessions: sessions.count,
    symbolSessions: symbolSessions.count,
    buys: side.filter((s) => s > 0).length,
    sells: side.filter((s) => s < 0).length,
    figures: Object.fromEntries(CALL_FIGURES.map((name) => [name, estimate(name)])) as ConfirmedCalls['figures'],
  };
}

/** 1 buy, −1 sell, 0 hold. */
function confirmedSide(opinions: readonly RowOpinions[], row: number): number {
  if (opinions.every(({ probabilities, thresholds }) => isCalled(probabilities, row, UP, thresholds.up))) return 1;
  if (opinions.every(({ probabilities, thresholds }) => isCalled(probabilities, row, DOWN, thresholds.down))) return -1;
  return 0;
}

function intervals(side: Int8Array, truth: CallTruth, blocks: Blocks, options: BootstrapOptions): Record<CallFigure, Interval | null> {
  const sums = sumCalls(side, truth, blocks);
  return blockIntervals(blocks.count, (weights) => callFigures(sums, weights), options);
}
