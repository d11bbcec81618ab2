import type { Database } from '../connection/connect.js';
import type { MacroObservation } from '../schema/context.js';
import { formatInstant } from '../schema/columns.js';

const INCOMING = 'unnest($1::text[], $2::date[], $3::timestamptz[], $4::float8[]) as incoming(series, observed_on, available_at, value)';

/** Every value with the day that it was known from. */
const INSERT_VINTAGES = `
  insert into macro_observations (series, observed_on, available_at, value, source, vintage)
  select series, observed_on, available_at, value, $5::text, true from ${INCOMING} where $6::timestamptz is not null
  on conflict do nothing`;

/** A day whose value is another one than before was revised at an unknown time: the new value counts from now on. */
const INSERT_LATEST = `
  insert into macro_observations (series, observed_on, available_at, value, source)
  select series, observed_on,
    case when known.value is null then available_at else greatest(available_at, $6::timestamptz) end, incoming.value, $5::text
  from ${INCOMING} left join lateral (
    select stored.value from macro_observations as stored
    where stored.series = incoming.series and stored.observed_on = incoming.observed_on order by stored.available_at desc limit 1
  ) as known on true
  where known.value is distinct from incoming.value
  on conflict do nothing`;

/**
 * A value dated by rule may be a revised one, which was not known on that day: once there are vintages of its day, recorded until
 * `recordedBy`, these alone count.
 */
const SUPERSEDED = (recordedBy: string) => `not vintage and exists (
  select from macro_observations as vintages
  where vintages.vintage and vintages.series = macro_observations.series and vintages.observed_on = macro_observations.observed_on
    and vintages.recorded_at >= macro_observations.recorded_at and vintages.recorded_at <= ${recordedBy})`;

/** An observation, and when it was written. */
export interface KnownMacro extends MacroObservation {
  /** By the database's clock, milliseconds since the Unix epoch. */
  readonly recordedAt: number;
}

const KNOWN = 'series, observed_on::text as "observedOn", available_at as "availableAt", value, recorded_at as "recordedAt"';

/** Macro series as they became known: what was written is never changed. */
export class MacroRepository {
  constructor(private readonly database: Database) {}

  /**
   * Stores observations, each day of a series at most once in them unless they are vintages. Idempotent.
   * @param vintages whether each value comes with the day that it was known from, revisions too; without, a value that differs from the
   * one stored is a revision of `fetchedAt`
   * @returns rows that were new
   */
  async add(
    rows: readonly MacroObservation[],
    { source, fetchedAt, vintages }: { readonly source: string; readonly fetchedAt: number; readonly vintages: boolean },
  ): Promise<number> {
    if (rows.length === 0) return 0;
    const { rowCount } = await this.database.pool.query(vintages ? INSERT_VINTAGES : INSERT_LATEST, [
      rows.map((row) => row.series),
      rows.map((row) => row.observedOn),
      rows.map((row) => formatInstant(row.availableAt)),
      rows.map((row) => row.value),
      source,
      formatInstant(fetchedAt),
    ]);
    return rowCount ?? 0;
  }

  /** What is known of days from `from` (`YYYY-MM-DD`) on, available before `to` and written until `recordedBy`; by availability. */
  async known(series: readonly string[], from: string, to: number, recordedBy: number): Promise<KnownMacro[]> {
    const { rows } = await this.database.pool.query<KnownMacro>(
      `select ${KNOWN} from macro_observations
       where series = any($1) and observed_on >= $2 and available_at < $3 and recorded_at <= $4 and not (${SUPERSEDED('$4')})
       order by available_at, observed_on, series`,
      [series, from, formatInstant(to), formatInstant(recordedBy)],
    );
    return rows;
  }

  /** What was written after `after`, in that order. */
  async recordedSince(series: readonly string[], after: number): Promise<KnownMacro[]> {
    const { rows } = await this.database.pool.query<KnownMacro>(
      `select ${KNOWN} from macro_observations where recorded_at > $2 and series = any($1) order by recorded_at`,
      [series, formatInstant(after)],
    );
    return rows;
  }

  /** The newest day stored of each series. */
  async newestDays(): Promise<Map<string, string>> {
    const { rows } = await this.database.pool.query<{ series: string; day: string }>(
      'select series, max(observed_on)::text as day from macro_observations group by series',
    );
    return new Map(rows.map(({ series, day }) => [series, day]));
  }
}
