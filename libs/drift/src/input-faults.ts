import { median, type BarSeries, type Severity } from '@tandem/domain';
import { evidenceBars, marketMoves, MIN_SYMBOLS, swapEvidence } from './bar-order.js';
import { bucketOf, isFlat, quantityOf, type InputReference, type Quantity } from './input-reference.js';

/** The newest bars of a symbol and what is usual for it. */
export interface WatchedInputs {
  /** Closed bars of the session so far, oldest first. */
  readonly bars: BarSeries;
  readonly reference: InputReference;
}

/** Ways in which a symbol's bars can be wrong though each is a valid bar. */
export const INPUT_RULES = ['stuck', 'level', 'order', 'volume', 'range'] as const;
export type InputRule = (typeof INPUT_RULES)[number];

/** One rule's answer for one symbol. */
export interface InputFinding {
  readonly symbol: string;
  readonly rule: InputRule;
  readonly severity: Severity;
  /** In the unit of its limits. */
  readonly value: number;
  /** The price at the end of the sessions before, and the newest; NaN without a bar. */
  readonly prices: readonly [number, number];
}

interface Limits {
  readonly warning: number;
  readonly severe: number;
}

/**
 * Limits of each rule, set on 20 symbols in 31 recorded sessions, each against the others, and measured on them (`npm run bench -- drift`).
 *
 * - stuck: bars in a row without any change of price, less the longest run of the sessions before. Seen: runs of 3 at most, in 6 of 620.
 * - level: |ln| of the last close over the median of the last ones of the session before. Seen: .22. A move of 200 % in a day is rarer
 *   than a wrong unit.
 * - order: evidence that open and close are swapped, nats (`swapEvidence`). By chance 20 symbols come to it in one session of six;
 *   for every nat less twice as often. Swapped, a bar adds .7 (CRSP, whose gaps are as large as its moves) to 3 (SPY).
 * - volume, range: how far ln volume (ln range) of the last bars is from usual at this time of the day, less the same of the median
 *   symbol, so that a busy market is no fault. Seen over 15 bars: 3.4 and 4.1. A factor of 100 is 4.6.
 */
export const INPUT_LIMITS: Readonly<Record<InputRule, Limits>> = {
  stuck: { warning: 2, severe: 3 },
  level: { warning: Math.log(1.5), severe: Math.log(3) },
  order: { warning: 9.5, severe: 9.5 },
  volume: { warning: 3.5, severe: 4.2 },
  range: { warning: 4.2, severe: 5 },
};

/** Bars of the rules that take a mean: enough to tell a factor of 100 from one odd minute, few enough to tell it soon. */
const SHIFT_BARS = 15;
/** Evidence of a swapped order beyond it adds nothing. */
const MAX_ORDER_EVIDENCE = 1.5 * INPUT_LIMITS.order.severe;

/** What the rules find now, worst first; what is as usual is left out. A rule without enough bars is silent. */
export function findInputFaults(watched: readonly WatchedInputs[]): InputFinding[] {
  const volumes = ownShifts(watched, 'volume');
  const ranges = ownShifts(watched, 'range');
  const last = watched.map(({ bars }) => evidenceBars(bars));
  const deviations = watched.map(({ reference }) => reference.order.deviation);
  const market = marketMoves(last, deviations);
  return watched
    .flatMap(({ bars, reference }, at) => {
      const prices = [median([...reference.lastCloses]), bars.close[bars.length - 1] ?? NaN] as const;
      const values: Readonly<Record<InputRule, number>> = {
        stuck: flatRun(bars) - reference.longestFlat,
        level: Math.abs(Math.log(prices[1] / prices[0])),
        order: swapEvidence(last[at]!, reference.order, market, MAX_ORDER_EVIDENCE),
        volume: Math.abs(volumes[at]!),
        range: Math.abs(ranges[at]!),
      };
      return INPUT_RULES.map((rule) => ({
        symbol: bars.symbol,
        rule,
        severity: severityOf(values[rule], INPUT_LIMITS[rule]),
        value: values[rule],
        prices,
      }));
    })
    .filter(({ severity }) => severity !== 'ok')
    .sort((a, b) => Number(b.severity === 'severe') - Number(a.severity === 'severe'));
}

/** A value that is no number is no evidence. */
export function severityOf(value: number, { warning, severe }: Limits): Severity {
  if (value >= severe) return 'severe';
  return value >= warning ? 'warning' : 'ok';
}

/** Bars at the end without any change of price. */
function flatRun(bars: BarSeries): number {
  let run = 0;
  while (run < bars.length && isFlat(bars, bars.length - 1 - run)) run += 1;
  return run;
}

/** How far the last bars of each symbol are from usual, less the same of the median symbol; NaN without enough bars or symbols. */
function ownShifts(watched: readonly WatchedInputs[], quantity: Quantity): number[] {
  const shifts = shiftsOf(watched, quantity, SHIFT_BARS);
  const market = marketPart(shifts);
  return shifts.map((shift) => shift - market);
}

/** Of each symbol the mean over its last `count` bars of their distance from usual at their time of the day; NaN with fewer bars. */
export function shiftsOf(watched: readonly WatchedInputs[], quantity: Quantity, count: number): number[] {
  return watched.map(({ bars, reference }) => {
    if (bars.length < count) return NaN;
    const usual = reference.usual[quantity];
    let sum = 0;
    for (let i = bars.length - count; i < bars.length; i++) {
      sum += quantityOf(quantity, bars, i) - (usual[bucketOf(bars.ts[i]!) ?? -1] ?? NaN);
    }
    return sum / count;
  });
}

/** The median of what is a number; NaN with too few of them. */
export function marketPart(shifts: readonly number[]): number {
  const known = shifts.filter(Number.isFinite);
  return known.length < MIN_SYMBOLS ? NaN : median(known);
}
