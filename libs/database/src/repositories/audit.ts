import { and, asc, desc, eq, getTableColumns, gt, lt, type SQL } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/node-postgres';
import type { PoolClient } from 'pg';
import type { Database } from '../connection/connect.js';
import { inTransaction } from '../connection/transaction.js';
import type { AuditRow, NewAuditEntry } from '../rows.js';
import { auditLog } from '../schema/audit-log.js';
import { AuditChain, auditHash, canonical, CHAIN_START, type AuditVerification } from './audit-chain.js';

type ChainedRow = typeof auditLog.$inferSelect;

const { key: _key, ...COLUMNS } = getTableColumns(auditLog);

/** Entries that one round of a verification reads. */
const PAGE = 1_000;

/** Who changed what, why and when; entries are never changed, and each vouches for all before it. */
export class AuditRepository {
  constructor(private readonly database: Database) {}

  /** Appends an entry. Idempotent when it has a key. */
  append(entry: NewAuditEntry): Promise<void> {
    return inTransaction(this.database.pool, (client) => appendAudit(client, entry));
  }

  /** Entries, newest first. @param before only entries with a smaller id, for paging; @param subject only those about it */
  async list(limit: number, { before, subject }: { readonly before?: number | undefined; readonly subject?: string | undefined } = {}): Promise<AuditRow[]> {
    const conditions: (SQL | undefined)[] = [before === undefined ? undefined : lt(auditLog.id, before), subject === undefined ? undefined : eq(auditLog.subject, subject)];
    return this.database.orm.select(COLUMNS).from(auditLog).where(and(...conditions)).orderBy(desc(auditLog.id)).limit(limit);
  }

  /** Computes every hash anew from what the entries say, whatever their ids. @param head a hash to look for, the newest of an earlier day */
  async verify(head?: string): Promise<AuditVerification> {
    const chain = new AuditChain(head);
    for (let last: number | null = null; ; ) {
      const rows: ChainedRow[] = await this.database.orm.select().from(auditLog).where(last === null ? undefined : gt(auditLog.id, last)).orderBy(asc(auditLog.id)).limit(PAGE);
      for (const row of rows) chain.add(row);
      if (rows.length < PAGE) return chain.verification;
      last = rows.at(-1)!.id;
    }
  }
}

/** Appends an entry in the transaction of what it tells of: both are there, or neither. Idempotent when it has a key. */
export async function appendAudit(client: PoolClient, entry: NewAuditEntry): Promise<void> {
  // One after the other: each entry must know the hash of the one before.
  await client.query(`select pg_advisory_xact_lock(hashtext('audit_log'))`);
  const orm = drizzle(client);
  const hashed = canonical({ ...entry, details: entry.details ?? {}, key: entry.key ?? null });
  if (hashed.key !== null && (await orm.$count(auditLog, eq(auditLog.key, hashed.key))) > 0) return;
  const [newest] = await orm.select({ hash: auditLog.hash }).from(auditLog).orderBy(desc(auditLog.id)).limit(1);
  await orm.insert(auditLog).values({ ...hashed, hash: auditHash(newest?.hash ?? CHAIN_START, hashed) });
}
