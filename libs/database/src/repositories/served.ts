import type { RecommendationReason } from '@tandem/domain';
import type { Database } from '../connection/connect.js';
import { formatInstant } from '../schema/columns.js';
import type { PredictionRow } from '../schema/predictions.js';

/** A final prediction of a champion. */
export interface ServedRow extends Pick<PredictionRow, 'symbol' | 'ts' | 'kind' | 'version' | 'down' | 'neutral' | 'up'> {
  /** By the database's clock, milliseconds since the Unix epoch. */
  readonly recordedAt: number;
}

/** Why a bar was recommended on as it was. */
export interface ServedReason {
  readonly symbol: string;
  readonly ts: number;
  readonly reason: RecommendationReason;
}

/** When a stored bar was fetched, in market time. */
export interface BarTime {
  readonly symbol: string;
  readonly ts: number;
  readonly fetchedAt: number;
}

/** What the live loop has recorded of a span of time, and the dates of what it worked on. All spans are [from, to) of bar starts. */
export class ServedRepository {
  constructor(private readonly database: Database) {}

  /** Final predictions of the champions, oldest first. */
  async predictions(from: number, to: number): Promise<ServedRow[]> {
    const { rows } = await this.database.pool.query<ServedRow>(
      `select symbol, ts, kind, version, down, neutral, up, recorded_at as "recordedAt" from predictions
       where role = 'champion' and final and ts >= $1 and ts < $2 order by ts, symbol, kind`,
      [formatInstant(from), formatInstant(to)],
    );
    return rows;
  }

  /** Reasons of the final recommendations, oldest first. */
  async reasons(from: number, to: number): Promise<ServedReason[]> {
    const { rows } = await this.database.pool.query<ServedReason>(
      'select symbol, ts, reason from recommendations where final and ts >= $1 and ts < $2 order by ts, symbol',
      [formatInstant(from), formatInstant(to)],
    );
    return rows;
  }

  /** Bars that were fetched, or corrected, later than `after` past the end of their minute, milliseconds; oldest first. */
  async lateBars(symbols: readonly string[], from: number, to: number, after: number): Promise<BarTime[]> {
    const { rows } = await this.database.pool.query<BarTime>(
      `select symbol, ts, fetched_at as "fetchedAt" from bars
       where symbol = any($1) and ts >= $2 and ts < $3 and fetched_at > ts + interval '1 minute' + $4 * interval '1 millisecond'
       order by ts, symbol`,
      [symbols, formatInstant(from), formatInstant(to), after],
    );
    return rows;
  }
}
