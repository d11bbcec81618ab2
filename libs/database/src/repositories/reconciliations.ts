import { desc, sql } from 'drizzle-orm';
import type { Database } from '../connection/connect.js';
import { reconciliations, type ReconciliationRow } from '../schema/predictions.js';

/** What came of computing served predictions again, session by session. */
export class ReconciliationRepository {
  constructor(private readonly database: Database) {}

  /** Stores the newest result of a session in the place of an earlier one. */
  async save(row: Omit<ReconciliationRow, 'recordedAt'>): Promise<void> {
    const set = { ...row, recordedAt: sql`clock_timestamp()` };
    await this.database.orm.insert(reconciliations).values(row).onConflictDoUpdate({ target: reconciliations.session, set });
  }

  /** The result of the newest session that has one; null when none has. */
  async newest(): Promise<ReconciliationRow | null> {
    const [row] = await this.database.orm.select().from(reconciliations).orderBy(desc(reconciliations.session)).limit(1);
    return row ?? null;
  }
}
