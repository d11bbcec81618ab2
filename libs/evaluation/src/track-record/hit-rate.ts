import { blockIntervals } from '../statistics/block-bootstrap.js';
import type { Estimate } from '../metrics/figures.js';

/** What came of predictions or recommendations of one session. */
export interface Tally {
  /** New York date. */
  readonly session: string;
  readonly rows: number;
  /** Those that came true. */
  readonly hits: number;
}

/** How often something came true. */
export interface HitRate {
  readonly sessions: number;
  readonly rows: number;
  /** Hits over rows; null without rows. The 95 % interval draws whole sessions: rows of one session are correlated. */
  readonly rate: Estimate;
}

/** @param tallies any number a session */
export function hitRate(tallies: readonly Tally[]): HitRate {
  const bySession = [...Map.groupBy(tallies, ({ session }) => session).values()];
  const rows = bySession.map((own) => sum(own.map((one) => one.rows)));
  const hits = bySession.map((own) => sum(own.map((one) => one.hits)));
  return { sessions: rows.length, rows: sum(rows), rate: ratioOfSums(hits, rows) };
}

/**
 * The sum of `parts` over that of `wholes`, a pair a session; null where the latter is 0. The 95 % interval draws whole sessions.
 */
export function ratioOfSums(parts: readonly number[], wholes: readonly number[]): Estimate {
  const ratio = (weights: ArrayLike<number>) => {
    let [part, whole] = [0, 0];
    for (let i = 0; i < parts.length; i++) {
      part += weights[i]! * parts[i]!;
      whole += weights[i]! * wholes[i]!;
    }
    return { ratio: whole === 0 ? null : part / whole };
  };
  return { value: ratio(parts.map(() => 1)).ratio, interval: blockIntervals(parts.length, ratio).ratio };
}

export const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
