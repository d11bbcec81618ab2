import { asc, sql } from 'drizzle-orm';
import type { Database } from '../connection/connect.js';
import type { IngestorHealthRow } from '../rows.js';
import { ingestorHealth } from '../schema/index.js';

/** How the ingestors are, as they last said themselves. */
export class IngestorHealthRepository {
  constructor(private readonly database: Database) {}

  /** By name. */
  async list(): Promise<IngestorHealthRow[]> {
    return this.database.orm.select().from(ingestorHealth).orderBy(asc(ingestorHealth.name));
  }

  /** Replaces what an ingestor said before; its counters are what it has counted since then, and are added up. */
  async report(row: IngestorHealthRow): Promise<void> {
    const { name: _name, counters: _counters, ...rest } = row;
    await this.database.orm.insert(ingestorHealth).values(row).onConflictDoUpdate({
      target: ingestorHealth.name,
      set: { ...rest, counters: ADDED_UP },
    });
  }
}

const ADDED_UP = sql`(
  select coalesce(jsonb_object_agg(key, amount), '{}') from (
    select key, sum(value::float8) as amount from (
      select * from jsonb_each_text(${ingestorHealth.counters}) union all select * from jsonb_each_text(excluded.counters)
    ) as counted group by key
  ) as summed)`;
