import type { DriftFinding } from './episodes.js';
import { momentsOf, shiftsFrom, type FeatureRows, type Moments, type Shifts } from './feature-moments.js';
import { marketPart } from './input-faults.js';
import { MARKET_SUBJECT } from './input-findings.js';

/** Minutes that are compared with the same minutes of the sessions before: an hour, the window that models see. */
export const FEATURE_MINUTES = 60;
/** Fewer sessions have no spread that could be trusted: with three or four, recorded sessions came to 9 of them. */
const MIN_SESSIONS = 5;
/** Minutes between two windows by which the spread is measured. */
const SPREAD_STEP = 30;

/**
 * Least spread of the market's part that is believed, in the units of `Shifts`: that of the calmest features over 26 recorded sessions.
 * Five sessions may happen to be alike.
 */
const MIN_SPREAD: Readonly<Record<keyof Shifts, number>> = { shift: 0.1, deviation: 0.06 };

/** The features of a symbol in the sessions before. */
export interface FeatureHistory {
  readonly symbol: string;
  /** The same sessions for all symbols, oldest first; no rows where there was no bar. */
  readonly sessions: readonly FeatureRows[];
}

/** What is usual of the features. */
export interface FeatureReference {
  readonly names: readonly string[];
  readonly symbols: readonly FeatureHistory[];
  /** How far the market's part usually is from the other sessions, of each feature; NaN with too few sessions. */
  readonly spread: Shifts;
}

/**
 * Measures how far each session of the reference is from the others: that is how far a session may be from them.
 * @param names of the features, in the order of the rows
 */
export function fitFeatureReference(names: readonly string[], symbols: readonly FeatureHistory[]): FeatureReference {
  const sums = { shift: new Float64Array(names.length), deviation: new Float64Array(names.length) };
  const counts = { shift: new Float64Array(names.length), deviation: new Float64Array(names.length) };
  const sessions = symbols[0]?.sessions.length ?? 0;
  const minutes = Math.max(0, ...symbols.flatMap((one) => one.sessions.map((rows) => rows.length / names.length)));
  for (let to = FEATURE_MINUTES; to <= minutes; to += SPREAD_STEP) {
    const windows = symbols.map((one) => one.sessions.map((rows) => momentsOf(rows, names.length, to - FEATURE_MINUTES, to)));
    for (let left = 0; left < sessions; left++) {
      const apart = windows.map((moments) => leaveOut(moments, left));
      for (const part of ['shift', 'deviation'] as const) {
        marketOf(apart, part, names.length).forEach((value, i) => {
          if (!Number.isFinite(value)) return;
          sums[part][i]! += value * value;
          counts[part][i]! += 1;
        });
      }
    }
  }
  const spread = (part: keyof Shifts) =>
    sums[part].map((sum, i) => (sessions < MIN_SESSIONS ? NaN : Math.max(MIN_SPREAD[part], Math.sqrt(sum / counts[part][i]!))));
  return { names, symbols, spread: { shift: spread('shift'), deviation: spread('deviation') } };
}

function leaveOut(moments: readonly Moments[], left: number): Shifts {
  return shiftsFrom(
    moments.filter((_, i) => i !== left),
    moments[left]!,
  );
}

/** The median symbol's, of each feature; NaN with fewer symbols than make a median. */
function marketOf(symbols: readonly Shifts[], part: keyof Shifts, features: number): Float64Array {
  return Float64Array.from({ length: features }, (_, i) => marketPart(symbols.map((shifts) => shifts[part][i]!)));
}

/** The features of a symbol in this session until now; those of the reference, in its order. */
export type FeatureToday = ReadonlyMap<string, FeatureRows>;

/** How far the last hour is from usual, of each feature. */
export interface MeasuredFeatures {
  /** In the order of the reference's symbols. */
  readonly symbols: readonly Shifts[];
  /** Of the median symbol. */
  readonly market: Shifts;
  /** The larger of the market's two, in spreads; NaN where that is not known. */
  readonly unusual: Float64Array;
}

/** @param minute of the session until which to look */
export function measureFeatures(reference: FeatureReference, today: FeatureToday, minute: number): MeasuredFeatures {
  const features = reference.names.length;
  const from = Math.max(0, minute - FEATURE_MINUTES);
  const symbols = reference.symbols.map(({ symbol, sessions }) =>
    shiftsFrom(
      sessions.map((rows) => momentsOf(rows, features, from, minute)),
      momentsOf(today.get(symbol) ?? [], features, from, minute),
    ),
  );
  const market = { shift: marketOf(symbols, 'shift', features), deviation: marketOf(symbols, 'deviation', features) };
  const unusual = market.shift.map((shift, i) => {
    const parts = [shift / reference.spread.shift[i]!, market.deviation[i]! / reference.spread.deviation[i]!];
    const known = parts.filter(Number.isFinite).map(Math.abs);
    return known.length === 0 ? NaN : Math.max(...known);
  });
  return { symbols, market, unusual };
}

/** From where on a feature of the market is found unusual, in spreads: beyond any of 26 recorded sessions (docs/drift.md). */
export const UNUSUAL_SPREADS = 6;
/** Features that are named at most. */
const MAX_NAMED = 3;

/**
 * Whether the features of all symbols are far from usual together. Never more than a warning: what holds is found in the bars themselves
 * (`findMarketShifts`), which do not get used to a new level as features do that are in units of volatility.
 */
export function findFeatureDrift({ names }: FeatureReference, { market, unusual }: MeasuredFeatures): DriftFinding | null {
  const found = [...unusual.keys()].filter((i) => unusual[i]! >= UNUSUAL_SPREADS).sort((a, b) => unusual[b]! - unusual[a]!);
  if (found.length === 0) return null;
  const named = found.slice(0, MAX_NAMED).map((i) => describe(names[i]!, market.shift[i]!, market.deviation[i]!));
  const more = found.length > MAX_NAMED ? `, and ${found.length - MAX_NAMED} more` : '';
  const message = `the features of the median symbol are not as usual at this time of the day: ${named.join(', ')}${more}.`;
  return { cause: 'market_drift', subject: MARKET_SUBJECT, severity: 'warning', message };
}

function describe(name: string, shift: number, deviation: number): string {
  const varies = Number.isFinite(deviation) ? `, varies ${Math.exp(deviation).toFixed(1)} times as much` : '';
  return `${name} (mean ${shift > 0 ? '+' : ''}${shift.toFixed(1)} deviations${varies})`;
}
