import { desc, getTableColumns, lt } from 'drizzle-orm';
import type { Database } from '../connection/connect.js';
import type { AuditRow, NewAuditEntry } from '../rows.js';
import { auditLog } from '../schema/index.js';

const { key: _key, ...COLUMNS } = getTableColumns(auditLog);

/** Who changed what, why and when; entries are never changed. */
export class AuditRepository {
  constructor(private readonly database: Database) {}

  /** Appends an entry. Idempotent when it has a key. */
  async append(entry: NewAuditEntry): Promise<void> {
    await this.database.orm.insert(auditLog).values({ ...entry, details: entry.details ?? {} }).onConflictDoNothing({ target: auditLog.key });
  }

  /** Entries, newest first. @param before only entries with a smaller id, for paging */
  async list(limit: number, before?: number): Promise<AuditRow[]> {
    return this.database.orm
      .select(COLUMNS)
      .from(auditLog)
      .where(before === undefined ? undefined : lt(auditLog.id, before))
      .orderBy(desc(auditLog.id))
      .limit(limit);
  }
}
