import { HOLDOUT_SESSIONS, sessionDates } from '@tandem/features';
import { sessionOn, sliceSeries, type BarSeries } from '@tandem/market';
import { CommandError, EXIT } from '../terminal/exit-codes.js';

/** Training sessions that even the first fold must have besides those it validates and is judged on. */
export const LEAST_TRAIN_SESSIONS = 5;
const LEAST_SESSIONS_OF_A_FOLD = LEAST_TRAIN_SESSIONS + 2 * HOLDOUT_SESSIONS;

/** One step of a walk forward: everything until its last session is known, the last five judge. */
export interface Fold {
  /** As in `12-16`, sessions counted from 1. */
  readonly name: string;
  readonly series: readonly BarSeries[];
}

/**
 * Steps through a history in blocks of five sessions, the newest ones last. The newest block of all stays sealed unless
 * `opened`: whatever is decided by looking at folds would otherwise be decided by what shall judge it at last.
 * @param count folds; with `opened` there is one, the newest block
 * @throws CommandError when the history is too short
 */
export function foldsOf(series: readonly BarSeries[], count: number, opened: boolean): Fold[] {
  const dates = sessionDates(series);
  const ends = opened ? [dates.length] : Array.from({ length: count }, (_, i) => dates.length - HOLDOUT_SESSIONS * (count - i));
  if (ends[0]! < LEAST_SESSIONS_OF_A_FOLD) {
    const needed = LEAST_SESSIONS_OF_A_FOLD + (opened ? 0 : HOLDOUT_SESSIONS * count);
    throw new CommandError(`${ends.length} folds need at least ${needed} sessions of bars, and there are ${dates.length}. Give more history, or fewer --folds.`, EXIT.wrongUse);
  }
  return ends.map((end) => ({ name: `${end - HOLDOUT_SESSIONS + 1}-${end}`, series: series.map((bars) => until(bars, dates[end - 1]!)) }));
}

/** The bars until the close of the session of that date. */
function until(bars: BarSeries, date: string): BarSeries {
  const { close } = sessionOn(date)!;
  const end = bars.ts.findIndex((ts) => ts >= close);
  return sliceSeries(bars, 0, end < 0 ? bars.length : end);
}
