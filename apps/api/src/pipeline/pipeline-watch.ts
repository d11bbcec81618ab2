import { setTimeout as sleep } from 'node:timers/promises';
import { Subject } from 'rxjs';
import type { PipelineEvent } from '@tandem/contracts';
import { NotFoundProblem } from '../http/problems.js';
import type { PipelineRuns } from './pipeline-runs.js';

/** How often runs under way are asked for their progress. */
const POLL_MS = 1_000;
/** How often while Temporal does not answer. */
const UNAVAILABLE_POLL_MS = 5_000;

export interface PipelineWatchEvents {
  /** Temporal does not answer; called once until it does again. */
  onUnavailable(error: unknown): void;
  onAvailable(): void;
}

/** Follows the runs of the training pipeline and publishes what changed. Nothing else waits for it. */
export class PipelineWatch {
  readonly events = new Subject<PipelineEvent>();
  /** Runs under way, by run id. */
  private readonly known = new Map<string, PipelineEvent>();
  /** How runs ended, oldest first: the newest of each state, and nothing from before the newest success. */
  private ended: readonly PipelineEvent[] = [];
  private readonly stopping = new AbortController();
  private watching: Promise<void> = Promise.resolve();
  private unavailable = false;

  constructor(
    private readonly runs: Pick<PipelineRuns, 'running' | 'ended'>,
    private readonly on: PipelineWatchEvents,
  ) {}

  /** What a new client has to know: how runs ended since this process started, and every run under way. */
  get current(): readonly PipelineEvent[] {
    return [...this.ended, ...this.known.values()];
  }

  /** Whether Temporal answered when it was last asked. */
  get available(): boolean {
    return !this.unavailable;
  }

  start(): void {
    this.watching = this.watch();
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await this.watching;
    this.events.complete();
  }

  /** Asks Temporal once. @throws when it does not answer */
  async poll(): Promise<void> {
    const running = await this.runs.running((runId) => this.known.get(runId) ?? null);
    for (const event of running.toReversed()) {
      if (JSON.stringify(this.known.get(event.runId)) === JSON.stringify(event)) continue;
      this.known.set(event.runId, event);
      this.events.next(event);
    }
    const gone = [...this.known.values()].filter((event) => !running.some(({ runId }) => runId === event.runId));
    const failed = (await Promise.allSettled(gone.map((event) => this.finish(event)))).find(({ status }) => status === 'rejected');
    if (failed?.status === 'rejected') throw failed.reason;
  }

  private async finish(event: PipelineEvent): Promise<void> {
    const last = await this.endOf(event);
    this.known.delete(event.runId);
    this.ended = last.state === 'completed' ? [last] : [...this.ended.filter(({ state }) => state !== last.state), last];
    this.events.next(last);
  }

  private async endOf(event: PipelineEvent): Promise<PipelineEvent> {
    try {
      return await this.runs.ended(event);
    } catch (error) {
      if (!(error instanceof NotFoundProblem)) throw error;
      return { ...event, state: 'cancelled', stage: 'done', message: 'Temporal has no record of this run any more' };
    }
  }

  private async watch(): Promise<void> {
    while (!this.stopping.signal.aborted) {
      try {
        await this.poll();
        if (this.unavailable) this.on.onAvailable();
        this.unavailable = false;
      } catch (error) {
        if (!this.unavailable) this.on.onUnavailable(error);
        this.unavailable = true;
      }
      // Cut short by stop() alone.
      await sleep(this.unavailable ? UNAVAILABLE_POLL_MS : POLL_MS, undefined, { signal: this.stopping.signal }).catch(() => undefined);
    }
  }
}
