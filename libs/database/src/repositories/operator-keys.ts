import { desc } from 'drizzle-orm';
import type { Database } from '../connection/connect.js';
import { operatorKeys } from '../schema/operator-keys.js';

/** Digests of operator keys: enough to recognise the key, not to know it. */
export class OperatorKeyRepository {
  constructor(private readonly database: Database) {}

  /** SHA-256 of the key that counts, 64 hexadecimal digits; null before there is one. */
  async find(): Promise<string | null> {
    const [row] = await this.database.orm.select({ sha256: operatorKeys.sha256 }).from(operatorKeys).orderBy(desc(operatorKeys.since)).limit(1);
    return row?.sha256 ?? null;
  }

  /** Makes the key with this SHA-256 the one that counts. */
  async use(sha256: string): Promise<void> {
    await this.database.pool.query('insert into operator_keys (sha256) values ($1) on conflict (sha256) do update set since = now()', [sha256]);
  }
}
