import { CLASS_COUNT, surprise } from '@tandem/domain';
import { isExcursionKnown, meanCrps } from './predicted-excursion.js';
import type { Truth } from './scorecard.js';

/** What one forecaster gained on another in one session, on rows that both predicted. */
export interface GainOnRows {
  /** As the truth numbers it. */
  readonly session: number;
  readonly rows: number;
  /** Mean log loss of the other less that of the forecaster, nats; of forecasts of movement mean CRPS, nats of log excursion. */
  readonly gain: number;
}

/**
 * Least share of a session's rows that both must have predicted. The largest gain so far is the scale of every later bet, and over fewer
 * than half of the rows a mean varies 1.4 times as much by chance: one such session would blunt them all.
 */
const MIN_ROW_SHARE = 0.5;

/**
 * The gains of one forecaster over another by session, in the order of sessions. A session of which they have too few rows in common has
 * none.
 * @param own n × 3 probabilities; NaN where it predicted nothing
 * @param other like `own`
 */
export function gainsBySession(own: Float32Array, other: Float32Array, { classIndex, session }: Truth): GainOnRows[] {
  const loss = (predicted: Float32Array, row: number) => surprise(predicted[row * CLASS_COUNT + classIndex[row]!]!);
  return meanGains(session, session.keys(), (row) => loss(other, row) - loss(own, row));
}

/**
 * The same of their forecasts of movement: mean CRPS of the other less that of the forecaster, nats of log excursion. Rows of which it is
 * not known how far price went are as if they were not there.
 * @param own n × EXCURSION_VALUES quantiles of log excursions; NaN where it forecast nothing
 * @param other like `own`
 * @param excursion n × horizons: the log excursions that happened
 */
export function movementGainsBySession(
  own: Float32Array,
  other: Float32Array,
  { excursion, session }: { readonly excursion: Float32Array; readonly session: Int32Array },
): GainOnRows[] {
  const known = [...session.keys()].filter((row) => isExcursionKnown(excursion, row));
  return meanGains(session, known, (row) => meanCrps(other, row, excursion) - meanCrps(own, row, excursion));
}

/** @param gainOn a row; NaN: not both predicted it */
function meanGains(session: Int32Array, rows: Iterable<number>, gainOn: (row: number) => number): GainOnRows[] {
  const sums = new Map<number, { all: number; rows: number; gain: number }>();
  for (const row of rows) {
    const sum = sums.get(session[row]!) ?? { all: 0, rows: 0, gain: 0 };
    sums.set(session[row]!, sum);
    sum.all += 1;
    const gain = gainOn(row);
    if (Number.isNaN(gain)) continue;
    sum.rows += 1;
    sum.gain += gain;
  }
  return [...sums]
    .filter(([, { all, rows: common }]) => common >= MIN_ROW_SHARE * all)
    .map(([number, { rows: common, gain }]) => ({ session: number, rows: common, gain: gain / common }))
    .sort((a, b) => a.session - b.session);
}
