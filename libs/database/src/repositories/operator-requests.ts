import { and, desc, eq, isNull, ne } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/node-postgres';
import type { Database } from '../connection/connect.js';
import { inTransaction } from '../connection/transaction.js';
import type { OperatorRequestRow } from '../rows.js';
import { operatorRequests } from '../schema/index.js';

/** What became of a claim: the request's own row, new or as it was, or that of another one under way. */
export type OperatorClaim = { readonly own: OperatorRequestRow; readonly holder: null } | { readonly own: null; readonly holder: OperatorRequestRow };

/** What operators asked for. A key stands for one request for ever; a subject has one request under way at a time. */
export class OperatorRequestRepository {
  constructor(private readonly database: Database) {}

  /**
   * Claims the key of a request, or finds it claimed. Requests about one subject take turns here.
   * @param isHolding whether the newest other request about the subject is still under way
   */
  async claim(wanted: Omit<OperatorRequestRow, 'runId'>, isHolding: (other: OperatorRequestRow) => Promise<boolean>): Promise<OperatorClaim> {
    return inTransaction(this.database.pool, async (client) => {
      await client.query(`select pg_advisory_xact_lock(hashtext('operator_requests'), hashtext($1))`, [wanted.subject]);
      const orm = drizzle(client);
      const [known] = await orm.select().from(operatorRequests).where(eq(operatorRequests.key, wanted.key));
      if (known !== undefined) return { own: known, holder: null };
      const [other] = await orm.select().from(operatorRequests)
        .where(and(eq(operatorRequests.subject, wanted.subject), ne(operatorRequests.key, wanted.key))).orderBy(desc(operatorRequests.at)).limit(1);
      if (other !== undefined && (await isHolding(other))) return { own: null, holder: other };
      const [own] = await orm.insert(operatorRequests).values(wanted).returning();
      return { own: own!, holder: null };
    });
  }

  /** The request with that key; null when nobody asked with it. */
  async find(key: string): Promise<OperatorRequestRow | null> {
    const [row] = await this.database.orm.select().from(operatorRequests).where(eq(operatorRequests.key, key));
    return row ?? null;
  }

  /** Records the run that the request started. */
  async started(key: string, runId: string): Promise<void> {
    await this.database.orm.update(operatorRequests).set({ runId }).where(eq(operatorRequests.key, key));
  }

  /** Forgets a request that started nothing, so that its key may ask again. */
  async release(key: string): Promise<void> {
    await this.database.orm.delete(operatorRequests).where(and(eq(operatorRequests.key, key), isNull(operatorRequests.runId)));
  }
}
