import { computed, inject, Injectable, signal } from '@angular/core';
import type { ChampionMessage, ModelsEvent, PipelineEvent } from '@tandem/contracts';
import { WallClock } from '../shared/time';

/** Which versions serve, as the server last reported. */
@Injectable({ providedIn: 'root' })
export class ChampionStore {
  private readonly reported = signal<readonly ChampionMessage[] | null>(null);

  /** The champion of each kind; null until the server reported it. */
  readonly champions = this.reported.asReadonly();
  /** True when the server reported that there is no model yet: the first training has to come. */
  readonly none = computed(() => this.reported()?.length === 0);

  apply(event: ModelsEvent): void {
    this.reported.set(event.champions);
  }
}

/** A finished run is worth a look, not a place for ever. */
export const FINISHED_SHOWN_MS = 30_000;

interface Ended {
  readonly run: PipelineEvent;
  readonly at: number;
  /** Whether this page saw it run: the end of one from before it was opened is no news, unless it failed. */
  readonly witnessed: boolean;
  readonly dismissed: boolean;
}

/** A loss that was reported while this page was open. */
export interface LossPoint {
  readonly kind: NonNullable<PipelineEvent['kind']>;
  readonly epoch: number;
  readonly loss: number;
}

/** The training runs in flight, and those whose end is still news. */
@Injectable({ providedIn: 'root' })
export class PipelineStore {
  private readonly clock = inject(WallClock);
  private readonly reported = signal<readonly PipelineEvent[]>([]);
  /** The newest of each state, and nothing from before the newest success. */
  private readonly ended = signal<readonly Ended[]>([]);
  private readonly seenRunning = new Set<string>();
  private readonly losses = signal<ReadonlyMap<string, readonly LossPoint[]>>(new Map());

  /** Every run in flight, as last reported. */
  readonly inFlight = this.reported.asReadonly();

  /** The newest run in flight; null when there is none. */
  readonly running = computed(() =>
    this.reported().reduce<PipelineEvent | null>(
      (newest, run) => (newest === null || run.startedAt >= newest.startedAt ? run : newest),
      null,
    ),
  );

  /** How many runs are in flight besides `running`. */
  readonly others = computed(() => Math.max(0, this.reported().length - 1));

  /** Runs whose end is to be shown: a failure until it is put away or a later run succeeds, any other end for a moment. */
  readonly endings = computed(() =>
    this.ended()
      .filter(
        ({ run, at, witnessed, dismissed }) =>
          !dismissed && (run.state === 'failed' || (witnessed && this.clock.now() - at < FINISHED_SHOWN_MS)),
      )
      .map(({ run }) => run),
  );

  /** The losses of a run in flight, an epoch of a kind each, as far as this page was open to hear them. */
  lossesOf(runId: string): readonly LossPoint[] {
    return this.losses().get(runId) ?? [];
  }

  apply(run: PipelineEvent): void {
    this.keepLoss(run);
    const others = this.reported().filter(({ runId }) => runId !== run.runId);
    this.reported.set(run.state === 'running' ? [...others, run] : others);
    if (run.state === 'running') this.seenRunning.add(run.runId);
    else this.end(run);
  }

  /** Forgets what is in flight: the server sends all of it again. */
  restart(): void {
    this.reported.set([]);
  }

  /** Puts an ended run away. */
  dismiss({ runId }: PipelineEvent): void {
    this.ended.update((ended) => ended.map((one) => (one.run.runId === runId ? { ...one, dismissed: true } : one)));
  }

  private keepLoss({ runId, state, kind, epoch, loss }: PipelineEvent): void {
    const known = this.lossesOf(runId);
    if (state !== 'running') {
      if (known.length > 0) this.losses.update((all) => new Map([...all].filter(([id]) => id !== runId)));
      return;
    }
    if (kind === null || epoch === null || loss === null) return;
    // The last word on an epoch counts; an attempt that begins anew takes the later ones back.
    const kept = known.filter((one) => one.kind !== kind || one.epoch < epoch);
    this.losses.update((all) => new Map(all).set(runId, [...kept, { kind, epoch, loss }]));
  }

  private end(run: PipelineEvent): void {
    const before = this.ended();
    if (before.some((one) => one.run.runId === run.runId)) return;
    const kept = run.state === 'completed' ? [] : before.filter((one) => one.run.state !== run.state);
    this.ended.set([...kept, { run, at: Date.now(), witnessed: this.seenRunning.has(run.runId), dismissed: false }]);
  }
}
