import { count, desc, eq } from 'drizzle-orm';
import type { Database } from '../connection/connect.js';
import { formatInstant } from '../connection/value-types.js';
import type { QuarantinedBar } from '../rows.js';
import { quarantinedBars } from '../schema/index.js';

const INSERT = `
  insert into quarantined_bars (symbol, raw, reason, source, fetched_at, file, line)
  select * from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::timestamptz[], $6::text[], $7::int[])
  on conflict do nothing`;

/** Rows that no bar could be made of: kept as they came, with the reason. */
export class QuarantineRepository {
  constructor(private readonly database: Database) {}

  /** Keeps rows. Idempotent: the same row of the same place with the same reason is kept once. @returns rows that were new */
  async add(rows: readonly QuarantinedBar[]): Promise<number> {
    const { rowCount } = await this.database.pool.query(INSERT, [
      rows.map((row) => row.symbol ?? null), rows.map((row) => row.raw.replaceAll('\0', '\uFFFD')), rows.map((row) => row.reason), rows.map((row) => row.source),
      rows.map((row) => formatInstant(row.fetchedAt)), rows.map((row) => row.file ?? null), rows.map((row) => row.line ?? null),
    ]);
    return rowCount ?? 0;
  }

  /** Rows kept, by reason, the most frequent first. */
  async countByReason(): Promise<{ reason: string; count: number }[]> {
    return this.database.orm
      .select({ reason: quarantinedBars.reason, count: count() })
      .from(quarantinedBars)
      .groupBy(quarantinedBars.reason)
      .orderBy(desc(count()));
  }

  /** Rows kept, the newest first; of `symbol` or of all. */
  async recent(limit: number, symbol?: string): Promise<QuarantinedBar[]> {
    const rows = await this.database.orm
      .select()
      .from(quarantinedBars)
      .where(symbol === undefined ? undefined : eq(quarantinedBars.symbol, symbol))
      .orderBy(desc(quarantinedBars.id))
      .limit(limit);
    return rows.map(({ id: _id, ...row }) => withoutNulls(row) as unknown as QuarantinedBar);
  }
}

function withoutNulls(row: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(row).filter(([, value]) => value !== null));
}
