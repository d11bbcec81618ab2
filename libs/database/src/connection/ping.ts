import pg from 'pg';
import type { Database } from './connect.js';

/** A database that takes longer hangs, or its machine does. */
const DEADLINE_MS = 1_500;

/**
 * Asks whether the database answers, on connections of its own: those of the pool may all be waiting for a server that hangs, and a
 * question of this one takes none from them.
 */
export class DatabasePing {
  private readonly pool: pg.Pool;

  constructor({ url }: Pick<Database, 'url'>) {
    this.pool = new pg.Pool({
      connectionString: url,
      max: 2,
      application_name: 'tandem-probe',
      connectionTimeoutMillis: DEADLINE_MS,
      query_timeout: DEADLINE_MS,
    });
    this.pool.on('error', () => undefined); // Shows at the next question.
  }

  /** @throws when it does not answer in time */
  async ask(): Promise<void> {
    await this.pool.query('select 1');
  }

  async close(): Promise<void> {
    await this.pool.end();
  }
}
