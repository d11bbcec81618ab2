import pg from 'pg';
import type { Database } from '@tandem/database';
import { Poller } from './poller.js';

/** How often the database is asked whether it is there. */
const POLL_MS = 1_000;
/** A database that takes longer hangs, or its machine does. */
const DEADLINE_MS = 1_500;

/**
 * Whether the database answers, asked on a connection of its own: those of the pool may all be waiting for a server that hangs, and a
 * question of this one takes none from them.
 */
export class DatabaseProbe {
  private readonly pool: pg.Pool;
  private readonly poller: Poller;
  private answers = true;

  constructor({ url }: Pick<Database, 'url'>) {
    this.pool = new pg.Pool({
      connectionString: url,
      max: 2,
      application_name: 'tandem-probe',
      connectionTimeoutMillis: DEADLINE_MS,
      query_timeout: DEADLINE_MS,
    });
    this.pool.on('error', () => undefined); // Shows at the next question.
    this.poller = new Poller(
      async () => {
        await this.ask();
        this.answers = true;
      },
      POLL_MS,
      () => (this.answers = false),
    );
  }

  /** Whether it answered when it was last asked. */
  get up(): boolean {
    return this.answers;
  }

  /** @throws when it does not answer in time */
  async ask(): Promise<void> {
    await this.pool.query('select 1');
  }

  start(): Promise<void> {
    return this.poller.start();
  }

  async stop(): Promise<void> {
    await this.poller.stop();
    await this.pool.end();
  }
}
