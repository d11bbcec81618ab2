import { setTimeout as sleep } from 'node:timers/promises';
import type { PipelineEvent } from '@tandem/contracts';
import { Subject } from 'rxjs';
import type { PipelineRuns } from './pipeline-runs.js';

/** How often runs under way are asked for their progress. */
const POLL_MS = 1_000;
/** While Temporal is away it is asked less often. */
const AWAY_POLL_MS = 5_000;

export interface PipelineWatchEvents {
  onAway(error: unknown): void;
  onBack(): void;
}

/** Follows the runs of the training pipeline and tells what changed. Nothing else waits for it. */
export class PipelineWatch {
  readonly events = new Subject<PipelineEvent>();
  private readonly known = new Map<string, PipelineEvent>();
  private newestEvent: PipelineEvent | null = null;
  private readonly stopping = new AbortController();
  private watching: Promise<void> = Promise.resolve();
  private away = false;

  constructor(
    private readonly runs: Pick<PipelineRuns, 'running' | 'ended'>,
    private readonly on: PipelineWatchEvents,
  ) {}

  /** The last thing told; null when nothing ran since this process started. */
  get newest(): PipelineEvent | null {
    return this.newestEvent;
  }

  start(): void {
    this.watching = this.watch();
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await this.watching;
    this.events.complete();
  }

  /** Looks once. @throws when Temporal does not answer */
  async look(): Promise<void> {
    const running = await this.runs.running();
    const ended = [...this.known.values()].filter((event) => !running.some(({ runId }) => runId === event.runId));
    for (const event of ended) {
      const last = await this.runs.ended(event);
      this.known.delete(event.runId);
      this.tell(last);
    }
    for (const event of running.reverse()) {
      if (JSON.stringify(this.known.get(event.runId)) === JSON.stringify(event)) continue;
      this.known.set(event.runId, event);
      this.tell(event);
    }
  }

  private async watch(): Promise<void> {
    while (!this.stopping.signal.aborted) {
      try {
        await this.look();
        if (this.away) this.on.onBack();
        this.away = false;
      } catch (error) {
        if (!this.away) this.on.onAway(error);
        this.away = true;
      }
      // Cut short by stop() alone.
      await sleep(this.away ? AWAY_POLL_MS : POLL_MS, undefined, { signal: this.stopping.signal }).catch(() => undefined);
    }
  }

  private tell(event: PipelineEvent): void {
    this.newestEvent = event;
    this.events.next(event);
  }
}
