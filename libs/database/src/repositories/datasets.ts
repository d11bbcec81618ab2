import { desc, eq } from 'drizzle-orm';
import type { Database } from '../connection/connect.js';
import { DatasetMismatchError } from '../errors.js';
import type { DatasetRow } from '../rows.js';
import { datasets } from '../schema/models.js';

/** Frozen choices of training rows. */
export class DatasetRepository {
  constructor(private readonly database: Database) {}

  /**
   * Stores a dataset. Idempotent: a retry with the same hash answers with the stored row.
   * @throws DatasetMismatchError when the id is taken by a dataset with another hash
   */
  async save(dataset: Omit<DatasetRow, 'createdAt'>): Promise<DatasetRow> {
    await this.database.orm.insert(datasets).values(dataset).onConflictDoNothing();
    const stored = await this.find(dataset.id);
    if (stored === null || stored.hash !== dataset.hash) throw new DatasetMismatchError(dataset.id, stored?.hash ?? 'none', dataset.hash);
    return stored;
  }

  async find(id: string): Promise<DatasetRow | null> {
    const [row] = await this.database.orm.select().from(datasets).where(eq(datasets.id, id));
    return row ?? null;
  }

  /** The newest of those that have that hash. */
  async findByHash(hash: string): Promise<DatasetRow | null> {
    const [row] = await this.database.orm.select().from(datasets).where(eq(datasets.hash, hash)).orderBy(desc(datasets.createdAt)).limit(1);
    return row ?? null;
  }
}
