import { setImmediate as nextTurn } from 'node:timers/promises';
import { Backoff } from '@tandem/config';

/** Waits after failed cycles. */
const BACKOFF = { minMs: 250, maxMs: 5_000 };

/**
 * Why the loop is to run: closed or forming bars or the clock were written; champions changed; or nothing was announced for a while, and
 * the database is asked whether it is still there.
 */
export type CycleTrigger = 'closed' | 'forming' | 'clock' | 'champions' | 'poll';

/**
 * Runs one cycle at a time. Triggers that come meanwhile are collected for the next one, so that nothing is missed or done
 * twice; those of a failed cycle are kept for it, too, after a wait.
 */
export class CycleScheduler {
  private pending = new Set<CycleTrigger>();
  private running: Promise<void> | null = null;
  private readonly stopping = new AbortController();
  private readonly backoff = new Backoff(BACKOFF, this.stopping.signal);

  /** @param onFailure called with what a cycle threw; must not throw itself */
  constructor(
    private readonly cycle: (triggers: ReadonlySet<CycleTrigger>) => Promise<void>,
    private readonly onFailure: (error: unknown) => void,
  ) {}

  trigger(...triggers: readonly CycleTrigger[]): void {
    if (this.stopping.signal.aborted) return;
    for (const trigger of triggers) this.pending.add(trigger);
    this.running ??= this.run();
  }

  /** Resolves after the cycle under way; none follows. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await this.running;
  }

  /** Resolves once no cycle is under way and none is about to start: whatever waits for the thread gets it before. */
  async idle(): Promise<void> {
    do {
      await nextTurn();
      await this.running;
    } while (this.running !== null);
  }

  private async run(): Promise<void> {
    while (this.pending.size > 0 && !this.stopping.signal.aborted) {
      const triggers = this.pending;
      this.pending = new Set();
      try {
        await this.cycle(triggers);
        this.backoff.reset();
      } catch (error) {
        this.onFailure(error);
        await this.backoff.wait();
        for (const trigger of triggers) this.pending.add(trigger);
      }
    }
    // At once, not in a later microtask: a trigger that came between would wait for the next one.
    this.running = null;
  }
}
