import { computed, inject, Injectable, signal } from '@angular/core';
import type { PipelineEvent } from '@tandem/contracts';
import { WallClock } from '../shared/wall-clock';

/** A finished run is worth a look, not a place for ever. */
export const FINISHED_SHOWN_MS = 30_000;

interface Heard {
  readonly run: PipelineEvent;
  readonly at: number;
  /** Whether this page saw the run before: the end of one from before it was opened is no news. */
  readonly witnessed: boolean;
}

/** The training run in flight, or the one that just ended. */
@Injectable({ providedIn: 'root' })
export class PipelineStore {
  private readonly clock = inject(WallClock);
  private readonly newest = signal<Heard | null>(null);
  private readonly dismissedRun = signal<string | null>(null);

  /** The run in flight; null when there is none. */
  readonly running = computed(() => {
    const run = this.newest()?.run;
    return run?.state === 'running' ? run : null;
  });

  /** The run to show: in flight, failed and not dismissed yet, or ended a moment ago. */
  readonly shown = computed(() => {
    const newest = this.newest();
    if (newest === null || newest.run.runId === this.dismissedRun()) return null;
    const { run, at, witnessed } = newest;
    if (run.state === 'running' || run.state === 'failed') return run;
    return witnessed && this.clock.now() - at < FINISHED_SHOWN_MS ? run : null;
  });

  apply(run: PipelineEvent): void {
    this.newest.update((before) => ({ run, at: Date.now(), witnessed: before?.run.runId === run.runId }));
  }

  /** Puts an ended run away. */
  dismiss(run: PipelineEvent): void {
    this.dismissedRun.set(run.runId);
  }
}
