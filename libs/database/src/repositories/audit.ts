import { createHash } from 'node:crypto';
import { and, asc, desc, eq, getTableColumns, gt, inArray, lt, type SQL } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/node-postgres';
import type { PoolClient } from 'pg';
import type { Database } from '../connection/connect.js';
import { canonical } from '../canonical.js';
import { inTransaction } from '../connection/transaction.js';
import type { AuditRow, NewAuditEntry } from '../schema/operator.js';
import { auditLog } from '../schema/operator.js';

/** What the first entry of a chain follows. */
export const CHAIN_START = '';

/** What a hash covers of an entry. */
type HashedEntry = Required<Omit<NewAuditEntry, 'key'>> & { readonly key: string | null };

/**
 * SHA-256 of an entry and of the hash before it, hexadecimal: changing, removing or moving an entry breaks the chain there. Of the
 * entry's number it covers the place in the order, not the number.
 */
export function auditHash(previous: string, { at, actor, action, subject, reason, details, key }: HashedEntry): string {
  return createHash('sha256')
    .update(JSON.stringify([previous, at, actor, action, subject, reason, canonical(details), key]))
    .digest('hex');
}

/** Where a chain is broken: what was expected of the entry. */
interface AuditBreak {
  readonly id: number;
  readonly problem: string;
}

/** What a walk through the whole chain found. */
export interface AuditVerification {
  readonly entries: number;
  /** Hash of the newest entry; null without one. Noted down, it proves later that no entry was cut off since. */
  readonly head: string | null;
  /** Whether an entry has the hash that was looked for. */
  readonly containsHead: boolean;
  /** The first entry without hash, or whose hash does not follow; null when every one does. */
  readonly firstBreak: AuditBreak | null;
}

/** Walks a chain entry by entry, oldest first. */
class AuditChain {
  private entries = 0;
  private head: string | null = null;
  private containsHead = false;
  private firstBreak: AuditBreak | null = null;

  /** @param wantedHead the newest hash, noted down earlier */
  constructor(private readonly wantedHead?: string) {}

  add(entry: HashedEntry & { readonly id: number; readonly hash: string | null }): void {
    this.entries += 1;
    const expected = auditHash(this.head ?? CHAIN_START, entry);
    if (entry.hash !== expected) {
      const problem = `its hash is ${entry.hash ?? 'missing'}; its content, after the entry before, gives ${expected}`;
      this.firstBreak ??= { id: entry.id, problem };
    }
    this.head = entry.hash ?? expected;
    this.containsHead ||= entry.hash === this.wantedHead;
  }

  get verification(): AuditVerification {
    const { entries, head, containsHead, firstBreak } = this;
    return { entries, head, containsHead, firstBreak };
  }
}

type ChainedRow = typeof auditLog.$inferSelect;

const { key: _key, ...COLUMNS } = getTableColumns(auditLog);

/** Entries that one round of a verification reads. */
const VERIFY_PAGE_ROWS = 1_000;

/** Who changed what, why and when. Entries are never changed, and the hash of each covers all before it. */
export class AuditRepository {
  constructor(private readonly database: Database) {}

  /** Appends an entry. Idempotent when it has a key. */
  append(entry: NewAuditEntry): Promise<void> {
    return inTransaction(this.database.pool, (client) => appendAudit(client, entry));
  }

  /** Entries, newest first. @param before only entries with a smaller id, for paging; @param subject only those about it */
  async list(
    limit: number,
    { before, subject }: { readonly before?: number | undefined; readonly subject?: string | undefined } = {},
  ): Promise<AuditRow[]> {
    const conditions: (SQL | undefined)[] = [
      before === undefined ? undefined : lt(auditLog.id, before),
      subject === undefined ? undefined : eq(auditLog.subject, subject),
    ];
    return this.database.orm
      .select(COLUMNS)
      .from(auditLog)
      .where(and(...conditions))
      .orderBy(desc(auditLog.id))
      .limit(limit);
  }

  /** The entry with that key; null when there is none. */
  async find(key: string): Promise<AuditRow | null> {
    const [row] = await this.database.orm.select(COLUMNS).from(auditLog).where(eq(auditLog.key, key));
    return row ?? null;
  }

  /** The actions of the entries with these keys, by key; a key without an entry is missing. */
  async actionsOf(keys: readonly string[]): Promise<Map<string, string>> {
    const rows = await this.database.orm
      .select({ key: auditLog.key, action: auditLog.action })
      .from(auditLog)
      .where(inArray(auditLog.key, [...keys]));
    return new Map(rows.map(({ key, action }) => [key!, action]));
  }

  /** Computes every hash again from the content of the entries. @param head a hash to look for, the newest of an earlier day */
  async verify(head?: string): Promise<AuditVerification> {
    const chain = new AuditChain(head);
    for await (const row of entriesAfter(this.database)) chain.add(row);
    return chain.verification;
  }
}

/** Entries of the log with all that their hashes cover, oldest first. @param id only those with a larger number */
export async function* entriesAfter({ orm }: Pick<Database, 'orm'>, id?: number): AsyncGenerator<ChainedRow> {
  for (let last = id; ;) {
    const newer = last === undefined ? undefined : gt(auditLog.id, last);
    const rows: ChainedRow[] = await orm.select().from(auditLog).where(newer).orderBy(asc(auditLog.id)).limit(VERIFY_PAGE_ROWS);
    yield* rows;
    if (rows.length < VERIFY_PAGE_ROWS) return;
    last = rows.at(-1)!.id;
  }
}

/** Entries come one after the other: each must know the hash of the one before. Until the end of the transaction. */
export async function lockAuditLog(client: PoolClient): Promise<void> {
  await client.query(`select pg_advisory_xact_lock(hashtext('audit_log'))`);
}

/** Appends an entry in the transaction of what it records: both are there, or neither. Idempotent when it has a key. */
export async function appendAudit(client: PoolClient, entry: NewAuditEntry): Promise<void> {
  await lockAuditLog(client);
  const orm = drizzle(client);
  const hashed = canonical({ ...entry, details: entry.details ?? {}, key: entry.key ?? null });
  if (hashed.key !== null && (await orm.$count(auditLog, eq(auditLog.key, hashed.key))) > 0) return;
  const [newest] = await orm.select({ hash: auditLog.hash }).from(auditLog).orderBy(desc(auditLog.id)).limit(1);
  await orm.insert(auditLog).values({ ...hashed, hash: auditHash(newest?.hash ?? CHAIN_START, hashed) });
}
