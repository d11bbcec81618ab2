import { FEATURE_MINUTES, measureFeatures, type FeatureReference, type FeatureToday, type MeasuredFeatures } from './feature-drift.js';
import { MIN_VALUES, type FeatureRows } from './feature-moments.js';
import { marketPart } from './input-faults.js';
import { stabilityIndex } from './stability-index.js';

/** A number of a heat map, rounded; null where nothing can be said. */
type Cell = number | null;

/** What is measured of each feature: shift of the mean, in deviations; ln of the deviation over the usual one; stability index. */
export const FEATURE_MEASURES = ['shift', 'deviation', 'psi'] as const;
export type FeatureMeasure = (typeof FEATURE_MEASURES)[number];

/** How far the features of all symbols are from usual at this time of the day: a heat map. A document: it survives JSON. */
export interface FeatureMap {
  readonly features: readonly string[];
  readonly symbols: readonly string[];
  /** Minutes that are compared. */
  readonly minutes: number;
  /** Of the median symbol, by feature; `unusual`: see `MeasuredFeatures`. */
  readonly market: Readonly<Record<FeatureMeasure | 'unusual', readonly Cell[]>>;
  /** What each symbol has more than the median symbol: symbols × features. */
  readonly own: Readonly<Record<FeatureMeasure, readonly (readonly Cell[])[]>>;
}

/**
 * @param minute of the session until which to look
 * @param measured what was measured at this minute
 */
export function mapFeatures(
  reference: FeatureReference,
  today: FeatureToday,
  minute: number,
  measured: MeasuredFeatures = measureFeatures(reference, today, minute),
): FeatureMap {
  const { names, symbols } = reference;
  const psi = symbols.map(({ symbol, sessions }) =>
    names.map((_, i) => indexOf(sessions, today.get(symbol) ?? [], names.length, i, Math.max(0, minute - FEATURE_MINUTES), minute)),
  );
  const market = {
    shift: [...measured.market.shift],
    deviation: [...measured.market.deviation],
    psi: names.map((_, i) => marketPart(psi.map((row) => row[i]!))),
  };
  const own = (rows: readonly ArrayLike<number>[], usual: readonly number[]) =>
    rows.map((row) => usual.map((value, i) => cell(row[i]! - value)));
  return {
    features: names,
    symbols: symbols.map(({ symbol }) => symbol),
    minutes: FEATURE_MINUTES,
    market: {
      shift: market.shift.map(cell),
      deviation: market.deviation.map(cell),
      psi: market.psi.map(cell),
      unusual: [...measured.unusual].map(cell),
    },
    own: {
      shift: own(
        measured.symbols.map(({ shift }) => shift),
        market.shift,
      ),
      deviation: own(
        measured.symbols.map(({ deviation }) => deviation),
        market.deviation,
      ),
      psi: own(psi, market.psi),
    },
  };
}

function cell(value: number): Cell {
  return Number.isFinite(value) ? Math.round(100 * value) / 100 : null;
}

/** Of one feature of a symbol; NaN with too few values. */
function indexOf(sessions: readonly FeatureRows[], now: FeatureRows, features: number, i: number, from: number, to: number): number {
  const values = sorted([now], features, i, from, to);
  return values.length < MIN_VALUES ? NaN : stabilityIndex(sorted(sessions, features, i, from, to), values);
}

/** What is known of a feature in the minutes of some sessions, ascending. */
function sorted(sessions: readonly FeatureRows[], features: number, i: number, from: number, to: number): Float64Array {
  const values = new Float64Array(sessions.length * (to - from));
  let count = 0;
  for (const rows of sessions) {
    const end = Math.min(to * features, rows.length);
    for (let at = from * features + i; at < end; at += features) if (!Number.isNaN(rows[at])) values[count++] = rows[at]!;
  }
  return values.subarray(0, count).sort();
}
