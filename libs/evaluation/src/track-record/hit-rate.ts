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
  const bySession = [...Map.groupBy(tallies, ({ session }) => session).values()].map((own) => ({
    rows: sum(own.map(({ rows }) => rows)),
    hits: sum(own.map(({ hits }) => hits)),
  }));
  const rate = (weights: ArrayLike<number>) => {
    const rows = sum(bySession.map((one, i) => weights[i]! * one.rows));
    return { rate: rows === 0 ? null : sum(bySession.map((one, i) => weights[i]! * one.hits)) / rows };
  };
  return {
    sessions: bySession.length,
    rows: sum(bySession.map(({ rows }) => rows)),
    rate: { value: rate(bySession.map(() => 1)).rate, interval: blockIntervals(bySession.length, rate).rate },
  };
}

export const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
