import { Logger } from '@nestjs/common';
import { LeaderLock, type Database } from '@tandem/database';
import { messageOf } from '../platform/logger.js';
import { Poller } from '../platform/poller.js';

/** Of all processes that serve a database, one records what the live loop predicts. */
const LOCK = 'live-loop';

/** How often a follower looks at what the leader has recorded. */
const CONFIRM_MS = 2_000;

/** Does what only one process may do. */
export interface Recorder {
  /** Writes from now on, first what it has kept. */
  lead(): void;
  /** Keeps from now on what it would have written. */
  follow(): void;
  /** Follows still: drops what it has kept and the leader has recorded. @throws what reading throws */
  confirm(): Promise<void>;
}

/**
 * Which of the processes that serve a database records. All of them run the live loop over the same bars and champions, and so send their
 * clients the same; the followers keep what they would have recorded until they see it on record. So whoever leads next has all that is
 * missing, and what is recorded twice is the same row: nothing is lost, nothing double.
 */
export class Leadership {
  private readonly logger = new Logger('live');
  private readonly lock: LeaderLock;
  private readonly recorders: Recorder[] = [];
  private readonly confirming = new Poller(
    () => this.confirm(),
    CONFIRM_MS,
    (error) => this.logger.warn('reading what the leader recorded failed; will retry', { why: messageOf(error) }),
  );
  private leading = false;
  private taken = 0;

  constructor(database: Pick<Database, 'url'>) {
    this.lock = new LeaderLock(database.url, LOCK, {
      onLead: () => void this.lead(),
      onLost: (why) => this.follow(why),
    });
  }

  /** The database for what is recorded: it takes nothing from a process that does not lead. */
  get database(): Database {
    return this.lock.database;
  }

  get role(): 'leader' | 'follower' {
    return this.leading ? 'leader' : 'follower';
  }

  /** How often this process has become leader. */
  get takeovers(): number {
    return this.taken;
  }

  /** Tells the recorder from now on what to do; first it follows. */
  join(recorder: Recorder): void {
    recorder.follow();
    this.recorders.push(recorder);
  }

  /** Resolves when it is known for the first time who leads, or that this cannot be known. */
  async start(): Promise<void> {
    await this.lock.start();
    void this.confirming.start();
  }

  /** Makes room for another leader. Call it when all is recorded. */
  async stop(): Promise<void> {
    await this.confirming.stop();
    await this.lock.stop();
    this.leading = false;
  }

  private async lead(): Promise<void> {
    // What cannot be read now is recorded once more, which changes nothing.
    await this.confirming.run();
    if (!this.lock.held || this.leading) return;
    this.leading = true;
    this.taken += 1;
    this.logger.log('this process records what is predicted: it leads', { takeovers: this.taken });
    for (const recorder of this.recorders) recorder.lead();
  }

  private follow(why: Error): void {
    if (!this.leading) return;
    this.leading = false;
    for (const recorder of this.recorders) recorder.follow();
    this.logger.warn('this process leads no longer; it goes on predicting, and another one records', { why: messageOf(why) });
  }

  private async confirm(): Promise<void> {
    if (this.leading) return;
    await Promise.all(this.recorders.map((recorder) => recorder.confirm()));
  }
}
