import type { Database } from '../connection/connect.js';
import { formatInstant } from '../connection/value-types.js';
import type { QuarantinedBar } from '../rows.js';

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
}
