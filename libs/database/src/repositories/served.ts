import type { ModelKind, RecommendationReason } from '@tandem/domain';
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

/** Of bar starts: [open, close), milliseconds since the Unix epoch. */
interface Span {
  readonly open: number;
  readonly close: number;
}

/** When a stored bar was fetched, in market time. */
export interface BarTime {
  readonly symbol: string;
  readonly ts: number;
  readonly fetchedAt: number;
}

/** Index `predictions_served` answers for each minute, and stops at the first one too many. */
const SERVED_WHOLE = `
  select exists (
    select from unnest($3::timestamptz[], $4::timestamptz[]) as session (open, close)
    where (
      select count(*) from (
        select from generate_series(session.open, session.close - interval '1 minute', interval '1 minute') as minute (ts)
        where not exists (
          select from predictions p
          where p.role = 'champion' and p.final and p.kind = $1 and p.version = $2 and p.ts = minute.ts
        )
        limit $5::int + 1
      ) as missed
    ) <= $5::int and not exists (
      select from predictions p
      where p.role = 'champion' and p.final and p.kind = $1 and p.version <> $2 and p.ts >= session.open and p.ts < session.close
    )
  ) as found`;

/** What the live loop has recorded of a span of time, and the dates of what it worked on. All spans are [from, to) of bar starts. */
export class ServedRepository {
  constructor(private readonly database: Database) {}

  /** Final predictions of the champions, oldest first. @param symbols null: of all */
  async predictions(from: number, to: number, symbols: readonly string[] | null = null): Promise<ServedRow[]> {
    const { rows } = await this.database.pool.query<ServedRow>(
      `select symbol, ts, kind, version, down, neutral, up, recorded_at as "recordedAt" from predictions
       where role = 'champion' and final and ts >= $1 and ts < $2 and ($3::text[] is null or symbol = any ($3)) order by ts, symbol, kind`,
      [formatInstant(from), formatInstant(to), symbols],
    );
    return rows;
  }

  /** Bar start of the newest final prediction of a champion before `ts`; null where there is none. */
  async newestBefore(ts: number): Promise<number | null> {
    const { rows } = await this.database.pool.query<{ newest: number | null }>(
      `select max(ts) as newest from predictions where role = 'champion' and final and ts < $1`,
      [formatInstant(ts)],
    );
    return rows[0]!.newest;
  }

  /** Bar starts of the first and the last prediction of a version, unseen ones included; null where it made none. */
  async spanOf(kind: ModelKind, version: number): Promise<{ readonly first: number; readonly last: number } | null> {
    const { rows } = await this.database.pool.query<{ first: number | null; last: number | null }>(
      'select min(ts) as first, max(ts) as last from predictions where kind = $1 and version = $2',
      [kind, version],
    );
    const { first, last } = rows[0]!;
    return first === null || last === null ? null : { first, last };
  }

  /**
   * Whether a version was the only champion of its kind in one of the sessions, by its final predictions, and had one of any symbol in each
   * minute of it but at most `maxMissed`.
   */
  async servedWhole(kind: ModelKind, version: number, sessions: readonly Span[], maxMissed: number): Promise<boolean> {
    const { rows } = await this.database.pool.query<{ found: boolean }>(SERVED_WHOLE, [
      kind,
      version,
      sessions.map(({ open }) => formatInstant(open)),
      sessions.map(({ close }) => formatInstant(close)),
      maxMissed,
    ]);
    return rows[0]!.found;
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

  /** When the first champion's final prediction on a minute was stored, by the database's clock; null where there is none. */
  async recordedAt(ts: number): Promise<number | null> {
    const { rows } = await this.database.pool.query<{ recordedAt: number | null }>(
      `select min(recorded_at) as "recordedAt" from predictions where role = 'champion' and final and ts = $1`,
      [formatInstant(ts)],
    );
    return rows[0]!.recordedAt;
  }

  /** Stored bars that were fetched, or corrected, after `than`, market time in milliseconds; oldest first. */
  async fetchedAfter(symbols: readonly string[], from: number, to: number, than: number): Promise<BarTime[]> {
    const { rows } = await this.database.pool.query<BarTime>(
      `select symbol, ts, fetched_at as "fetchedAt" from bars
       where symbol = any($1) and ts >= $2 and ts < $3 and fetched_at > $4 order by ts, symbol`,
      [symbols, formatInstant(from), formatInstant(to), formatInstant(than)],
    );
    return rows;
  }

  /** Which bars of these minutes anything final is recorded on, and the first minute of all that has a prediction of a champion. */
  async recordedOn(
    symbols: readonly string[],
    minutes: readonly number[],
  ): Promise<{ bars: Pick<BarTime, 'symbol' | 'ts'>[]; first: number }> {
    const { pool } = this.database;
    const [bars, first] = await Promise.all([
      pool.query<Pick<BarTime, 'symbol' | 'ts'>>(
        `select symbol, ts from predictions where role = 'champion' and final and symbol = any($1) and ts = any($2::timestamptz[])
         union select symbol, ts from recommendations where final and symbol = any($1) and ts = any($2::timestamptz[])`,
        [symbols, minutes.map(formatInstant)],
      ),
      pool.query<{ first: number | null }>(`select min(ts) as first from predictions where role = 'champion' and final`),
    ]);
    return { bars: bars.rows, first: first.rows[0]!.first ?? Infinity };
  }
}
