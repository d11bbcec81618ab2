import { Backoff } from '@tandem/config';
import { isTransientFailure } from '@tandem/database';
import type { Recorder } from './leadership.js';

/** Waits between attempts while the database is unavailable. */
const BACKOFF = { minMs: 200, maxMs: 5_000 };

/** Records that a follower keeps at most, those that came last: those of ten minutes of 500 symbols. A leader that records none ends so. */
const MAX_KEPT = 10_000;

/** Called with the reason why a write has to wait or failed for good; `records` is how many it concerns. */
export interface WriterEvents {
  onRetry(error: unknown, records: number): void;
  onRejected(error: unknown, records: number): void;
}

/** Where records go. */
export interface RecordStore<T> {
  /** Records of one key are the same: the first counts, as in the table. */
  keyOf(record: T): string;
  /** All or nothing; writing again what is written already changes nothing. */
  write(records: readonly T[]): Promise<void>;
  /** Keys of those that are written. */
  written(records: readonly T[]): Promise<ReadonlySet<string>>;
}

/**
 * Records behind the live loop, which never waits for it. What cannot be written because the database is unavailable or cannot accept it
 * just now waits in memory; that does not grow for long, since no bars are stored and predicted on then, either. While another process
 * leads, everything waits until that has written it.
 */
export class RecordWriter<T> implements Recorder {
  private queue: T[] = [];
  private working: Promise<void> | null = null;
  private readonly stopping = new AbortController();
  /** Whether another process writes. */
  private following = false;
  private rejectedRecords = 0;
  private newestFailure: unknown = null;

  constructor(
    private readonly store: RecordStore<T>,
    private readonly events: WriterEvents,
  ) {}

  /** Records not written yet. */
  get pending(): number {
    return this.queue.length;
  }

  /** Records that the database refused although it was available. */
  get rejected(): number {
    return this.rejectedRecords;
  }

  /** Why what is queued could not be written when that was last tried; null once something was. */
  get lastFailure(): unknown {
    return this.newestFailure;
  }

  enqueue(records: readonly T[]): void {
    if (records.length === 0) return;
    this.queue.push(...records);
    if (this.following && this.queue.length > MAX_KEPT) this.queue.splice(0, this.queue.length - MAX_KEPT);
    this.begin();
  }

  lead(): void {
    this.following = false;
    this.begin();
  }

  follow(): void {
    this.following = true;
  }

  /** The leader writes in order, too: what came before the newest that is written has been written, or is none of the leader's. */
  async confirm(): Promise<void> {
    const kept = [...this.queue];
    if (!this.following || this.working !== null || kept.length === 0) return;
    const written = await this.store.written(kept);
    // It may lead by now, and write them.
    if (!this.following || this.working !== null) return;
    const newest = kept.findLast((record) => written.has(this.store.keyOf(record)));
    if (newest !== undefined) this.queue.splice(0, 1 + this.queue.lastIndexOf(newest));
  }

  /** Writes what is queued, without waiting for an unavailable database, and ends. A follower leaves it to the leader. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await this.working;
  }

  private begin(): void {
    if (!this.following && this.queue.length > 0) this.working ??= this.drain();
  }

  private async drain(): Promise<void> {
    const backoff = new Backoff(BACKOFF, this.stopping.signal);
    while (this.queue.length > 0 && !this.following) {
      const batch = this.firstPerKey();
      const taken = this.queue.length;
      try {
        await this.write(batch);
        this.queue.splice(0, taken);
        this.newestFailure = null;
        backoff.reset();
      } catch (error) {
        this.newestFailure = error;
        this.events.onRetry(error, taken);
        if (this.stopping.signal.aborted) return;
        await backoff.wait();
      }
    }
    // At once, not in a later microtask: what is enqueued between would stay in the queue.
    this.working = null;
  }

  /**
   * Writes the batch, and where the database refuses it, each record on its own: one bad one must not cost the others.
   * @throws a transient failure
   */
  private async write(batch: readonly T[]): Promise<void> {
    try {
      await this.store.write(batch);
    } catch (error) {
      if (isTransientFailure(error)) throw error;
      if (batch.length > 1) {
        for (const one of batch) await this.write([one]);
        return;
      }
      this.rejectedRecords += 1;
      this.events.onRejected(error, 1);
    }
  }

  /** A statement may not name a row twice. */
  private firstPerKey(): T[] {
    const byKey = new Map<string, T>();
    for (const one of this.queue) {
      const key = this.store.keyOf(one);
      if (!byKey.has(key)) byKey.set(key, one);
    }
    return [...byKey.values()];
  }
}
