import { DatabasePing, type Database } from '@tandem/database';
import { Poller } from './poller.js';

/** How often the database is asked whether it is there. */
const POLL_MS = 1_000;

/** Whether the database answers. */
export class DatabaseProbe {
  private readonly ping: DatabasePing;
  private readonly poller: Poller;
  private answers = true;

  constructor(database: Pick<Database, 'url'>) {
    this.ping = new DatabasePing(database);
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
  ask(): Promise<void> {
    return this.ping.ask();
  }

  start(): Promise<void> {
    return this.poller.start();
  }

  async stop(): Promise<void> {
    await this.poller.stop();
    await this.ping.close();
  }
}
