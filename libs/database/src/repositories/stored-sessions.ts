import { OPEN_MINUTE } from '@tandem/domain';
import type { Database } from '../connection/connect.js';
import { formatInstant } from '../schema/columns.js';

/** A day of New York on which bars are stored. */
export interface StoredDay {
  /** New York date. */
  readonly date: string;
  /** Start of its first and last bar of any symbol, milliseconds since the Unix epoch. */
  readonly first: number;
  readonly last: number;
  /** Whether a champion's final prediction is stored of it. */
  readonly predicted: boolean;
}

const NEW_YORK = 'America/New_York';

/** No bar is of before it. Clocks change on Sundays, so that it is as long after midnight on every day of trading. */
const OPENING = `interval '${OPEN_MINUTE} minutes'`;

/**
 * The newest day with bars before `before`: the end of the primary key of each symbol, and the first bar of that day. Nothing is
 * scanned, so that a day costs one step of the index a symbol, however many bars there are, and another one where no symbol traded when it
 * opened.
 */
const newestDay = (before: string) => `
  select day.began, day.last, coalesce((
    select ts from bars where symbol = any($1::text[]) and ts = day.began + ${OPENING} limit 1
  ), (
    select min(bar.ts) from unnest($1::text[]) as wanted cross join lateral (
      select ts from bars where symbol = wanted and ts >= day.began order by ts limit 1
    ) as bar
  )) as first
  from (
    select max(bar.ts) as last, date_trunc('day', max(bar.ts), '${NEW_YORK}') as began
    from unnest($1::text[]) as wanted cross join lateral (
      select ts from bars where symbol = wanted and ts < ${before} order by ts desc limit 1
    ) as bar
  ) as day
  where day.last is not null`;

const DAYS = `
  with recursive stored as (
    select newest.*, 1 as place from (${newestDay('$2::timestamptz')}) as newest
    union all
    select before.*, stored.place + 1 from stored cross join lateral (${newestDay('stored.began')}) as before where stored.place < $3
  )
  select (began at time zone '${NEW_YORK}')::date as date, first, last, exists (
    select from predictions p where p.role = 'champion' and p.final and p.ts between stored.first and stored.last
  ) as predicted
  from stored order by last desc`;

/** The days of which bars are stored. */
export class StoredSessionRepository {
  constructor(private readonly database: Database) {}

  /** The newest `limit` days with bars of `symbols` that start before `before` (milliseconds since the Unix epoch), newest first. */
  async newest(symbols: readonly string[], before: number, limit: number): Promise<StoredDay[]> {
    const { rows } = await this.database.pool.query<StoredDay>(DAYS, [symbols, formatInstant(before), limit]);
    return rows;
  }
}
