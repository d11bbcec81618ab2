import { CLASS_COUNT, surprise } from '@tandem/domain';
import type { Truth } from './scorecard.js';

/** What one forecaster gained on another in one session, on rows that both predicted. */
export interface GainOnRows {
  /** As the truth numbers it. */
  readonly session: number;
  readonly rows: number;
  /** Mean log loss of the other less that of the forecaster, nats. */
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
  const sums = new Map<number, { all: number; rows: number; gain: number }>();
  classIndex.forEach((truth, row) => {
    const sum = sums.get(session[row]!) ?? { all: 0, rows: 0, gain: 0 };
    sums.set(session[row]!, sum);
    sum.all += 1;
    const [mine, its] = [own[row * CLASS_COUNT + truth]!, other[row * CLASS_COUNT + truth]!];
    if (Number.isNaN(mine) || Number.isNaN(its)) return;
    sum.rows += 1;
    sum.gain += surprise(its) - surprise(mine);
  });
  return [...sums]
    .filter(([, { all, rows }]) => rows >= MIN_ROW_SHARE * all)
    .map(([number, { rows, gain }]) => ({ session: number, rows, gain: gain / rows }))
    .sort((a, b) => a.session - b.session);
}
