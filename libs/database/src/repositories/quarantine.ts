import type { Source } from '@tandem/domain';
import type { Database } from '../connection/connect.js';
import { inTransaction } from '../connection/transaction.js';
import type { QuarantinedBar } from '../schema/bars.js';
import { formatInstant } from '../schema/columns.js';
import type { NewAuditEntry } from '../schema/operator.js';
import { appendAudit } from './audit.js';

const INSERT = `
  insert into quarantined_bars (symbol, raw, reason, source, fetched_at, file, line)
  select * from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::timestamptz[], $6::text[], $7::int[])
  on conflict do nothing`;

/** What is asked for; what is missing matters not. */
export interface QuarantineFilter {
  readonly symbol?: string | undefined;
  readonly file?: string | undefined;
  readonly reason?: string | undefined;
}

/** Rows of one symbol and file that are no bars for one reason. */
export interface QuarantineGroup {
  readonly source: Source;
  /** Null where the row's own is no symbol. */
  readonly symbol: string | null;
  /** Null for what did not come from a file. */
  readonly file: string | null;
  readonly reason: string;
  readonly rows: number;
  /** When the first and the last of them were fetched, milliseconds since the Unix epoch. */
  readonly firstAt: number;
  readonly lastAt: number;
  /** The first of them, as it came. */
  readonly raw: string;
  readonly line: number | null;
}

/** A row in quarantine. */
export type QuarantinedRow = Pick<QuarantineGroup, 'source' | 'symbol' | 'file' | 'reason' | 'raw' | 'line'> & {
  readonly id: number;
  readonly fetchedAt: number;
};

const MATCHES = '($1::text is null or symbol = $1) and ($2::text is null or file = $2) and ($3::text is null or reason = $3)';
const valuesOf = ({ symbol, file, reason }: QuarantineFilter) => [symbol ?? null, file ?? null, reason ?? null];

const GROUPS = `
  select source, symbol, file, reason, count(*) as rows, min(fetched_at) as "firstAt", max(fetched_at) as "lastAt",
         (array_agg(raw order by id))[1] as raw, (array_agg(line order by id))[1] as line
  from quarantined_bars where ${MATCHES}
  group by source, symbol, file, reason order by rows desc, max(id) desc limit $4`;

const ROWS = `
  select id, source, symbol, file, line, reason, raw, fetched_at as "fetchedAt"
  from quarantined_bars where ${MATCHES} and ($4::bigint is null or id < $4) order by id desc limit $5`;

/** Rows that no bar could be made of: kept as they came, with the reason. */
export class QuarantineRepository {
  constructor(private readonly database: Database) {}

  /** Keeps rows. Idempotent: the same row of the same place with the same reason is kept once. @returns rows that were new */
  async add(rows: readonly QuarantinedBar[]): Promise<number> {
    const { rowCount } = await this.database.pool.query(INSERT, [
      rows.map((row) => row.symbol ?? null),
      rows.map((row) => row.raw.replaceAll('\0', '\uFFFD')),
      rows.map((row) => row.reason),
      rows.map((row) => row.source),
      rows.map((row) => formatInstant(row.fetchedAt)),
      rows.map((row) => row.file ?? null),
      rows.map((row) => row.line ?? null),
    ]);
    return rowCount ?? 0;
  }

  /** How many rows there are. */
  async count(filter: QuarantineFilter = {}): Promise<number> {
    const text = `select count(*) as count from quarantined_bars where ${MATCHES}`;
    const { rows } = await this.database.pool.query<{ count: number }>(text, valuesOf(filter));
    return rows[0]!.count;
  }

  /** The largest groups, largest first. */
  async groups(filter: QuarantineFilter, limit: number): Promise<QuarantineGroup[]> {
    const { rows } = await this.database.pool.query<QuarantineGroup>(GROUPS, [...valuesOf(filter), limit]);
    return rows;
  }

  /** Rows, newest first. @param before id of the row that the last page ended with */
  async list(filter: QuarantineFilter, limit: number, before?: number): Promise<QuarantinedRow[]> {
    const { rows } = await this.database.pool.query<QuarantinedRow>(ROWS, [...valuesOf(filter), before ?? null, limit]);
    return rows;
  }

  /** Forgets rows, with an audit entry in the same transaction where there were some. @returns how many there were */
  async clear(filter: QuarantineFilter, entryOf: (rows: number) => NewAuditEntry): Promise<number> {
    return inTransaction(this.database.pool, async (client) => {
      const { rowCount } = await client.query(`delete from quarantined_bars where ${MATCHES}`, valuesOf(filter));
      if (rowCount !== null && rowCount > 0) await appendAudit(client, entryOf(rowCount));
      return rowCount ?? 0;
    });
  }
}
