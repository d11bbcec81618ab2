import { asc, sql } from 'drizzle-orm';
import type { Database } from '../connection/connect.js';
import { ingestorHealth, type IngestorHealthRow } from '../schema/market.js';

/** How the ingestors are, as they last reported. */
export class IngestorHealthRepository {
  constructor(private readonly database: Database) {}

  /** By name. */
  async list(): Promise<IngestorHealthRow[]> {
    return this.database.orm.select().from(ingestorHealth).orderBy(asc(ingestorHealth.name));
  }

  /** Records that an ingestor was paused. @param reason null: that it goes on */
  async pause(name: string, reason: string | null, at: number): Promise<void> {
    const [state, message] = reason === null ? (['waiting', 'Goes on after a pause'] as const) : (['paused', `Paused: ${reason}`] as const);
    const now = { state, message, progress: null, nextTryAt: null, updatedAt: at };
    const row = {
      name,
      ...now,
      lastSuccessAt: null,
      lastFailureAt: null,
      lastError: null,
      lagMs: null,
      errorRate: 0,
      requests: 0,
      failures: 0,
    };
    await this.database.orm.insert(ingestorHealth).values(row).onConflictDoUpdate({ target: ingestorHealth.name, set: now });
  }

  /** Replaces the last report of an ingestor, but for what it does not know. Its counters are those since then, and are added up. */
  async report(row: IngestorHealthRow): Promise<void> {
    const {
      name: _name,
      counters: _counters,
      lastSuccessAt: _success,
      lastFailureAt: _failure,
      lastError: _error,
      lagMs: _lag,
      ...rest
    } = row;
    await this.database.orm
      .insert(ingestorHealth)
      .values(row)
      .onConflictDoUpdate({
        target: ingestorHealth.name,
        set: { ...rest, ...LAST_KNOWN, counters: SUMMED_COUNTERS },
      });
  }
}

/** A process that has just started does not know what came before it. */
const LAST_KNOWN = {
  lastSuccessAt: sql`coalesce(excluded.last_success_at, ${ingestorHealth.lastSuccessAt})`,
  lastFailureAt: sql`coalesce(excluded.last_failure_at, ${ingestorHealth.lastFailureAt})`,
  lastError: sql`coalesce(excluded.last_error, ${ingestorHealth.lastError})`,
  lagMs: sql`coalesce(excluded.lag_ms, ${ingestorHealth.lagMs})`,
};

const SUMMED_COUNTERS = sql`(
  select coalesce(jsonb_object_agg(key, amount), '{}') from (
    select key, sum(value::float8) as amount from (
      select * from jsonb_each_text(${ingestorHealth.counters}) union all select * from jsonb_each_text(excluded.counters)
    ) as counted group by key
  ) as summed)`;
