/**
 * Why the loop is to run: closed or forming bars or the clock were written; older bars were (`history`); champions
 * changed; or nothing was heard for a while, and the database is asked whether it is still there.
 */
export type CycleTrigger = 'closed' | 'forming' | 'clock' | 'history' | 'champions' | 'poll';

/** Runs one cycle at a time. What comes meanwhile is collected for the next, so that nothing is missed or done twice. */
export class CycleScheduler {
  private pending = new Set<CycleTrigger>();
  private running: Promise<void> | null = null;
  private stopped = false;

  /** @param cycle must not reject */
  constructor(private readonly cycle: (reasons: ReadonlySet<CycleTrigger>) => Promise<void>) {}

  trigger(...reasons: readonly CycleTrigger[]): void {
    if (this.stopped) return;
    for (const reason of reasons) this.pending.add(reason);
    this.running ??= this.run().finally(() => (this.running = null));
  }

  /** Resolves after the cycle under way; none follows. */
  async stop(): Promise<void> {
    this.stopped = true;
    await this.running;
  }

  private async run(): Promise<void> {
    while (this.pending.size > 0 && !this.stopped) {
      const reasons = this.pending;
      this.pending = new Set();
      await this.cycle(reasons);
    }
  }
}
