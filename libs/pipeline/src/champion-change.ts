import type { ModelKind } from '@tandem/domain';
import type { EndedRun } from './nightly-pipeline.js';

/** One change of champion, from who asks for it to the compare-and-swap that makes it and the audit log that records it. */
export interface ChampionChange {
  /** What asked for the change: with the kind, what makes it happen once, whatever is repeated or reset. */
  readonly changeId: string;
  readonly kind: ModelKind;
  readonly version: number;
  readonly actor: string;
  readonly reason: string;
  /** The verdict that allows the change; null for a rollback and for an operator's decision. */
  readonly verdictId: string | null;
  /** Whether an operator insists on a version that the gate did not accept; absent is false. */
  readonly forced?: boolean;
  /**
   * Whether it goes back: the version then gets back the predecessor that it had, instead of the champion that it replaces. Absent is
   * false.
   */
  readonly rollback?: boolean;
  /** The revision of the pointer that the decision was made on, 0 without a champion; absent: the one found when the file is checked. */
  readonly expectedRevision?: number;
}

export interface ChampionPointer {
  readonly kind: ModelKind;
  readonly version: number;
  readonly previousVersion: number | null;
  /** Counts the changes of this pointer; the compare-and-swap compares it. */
  readonly revision: number;
}

/** What a change did, as its workflow reports it. */
export interface ChampionChangeResult extends ChampionPointer {
  /** What went wrong after the pointer had moved, one sentence each. The change stands. */
  readonly warnings: readonly string[];
}

/** Names one stored model file. */
interface ModelReference {
  readonly kind: ModelKind;
  readonly version: number;
}

/** A run that another one waits for. */
export interface AwaitedRun {
  readonly workflowId: string;
  /** Of the run that was started; absent: the newest one. */
  readonly firstRunId?: string;
}

/** How an awaited run ended: it has completed. */
export interface RunEnd<T = unknown> {
  readonly result: T;
  /** Milliseconds since the Unix epoch, by Temporal's clock. */
  readonly endedAt: number;
}

/** The steps of `changeChampion` and what workflows ask the registry, on the queue `operations`. */
export interface OperationsActivities {
  /** The kinds that have no champion yet. */
  findMissingChampions(): Promise<ModelKind[]>;
  /**
   * Reads the stored file, compares its sha256 and loads it in the runtime that the API uses.
   * @returns the revision of the pointer that the change builds on; 0 without a champion
   */
  checkArtifact(input: ModelReference): Promise<number>;
  /**
   * Moves the pointer when its revision is still the expected one, with an audit entry. Repeated, it finds its own change and returns it.
   */
  swapChampion(change: ChampionChange & { readonly expectedRevision: number }): Promise<ChampionPointer>;
  /**
   * Records who asked for a change that was not made, and why it was not, once.
   * @returns the pointer as the change left it when it was made and its answer was lost; null when it was not made
   */
  auditRefusal(change: ChampionChange & { readonly problem: string }): Promise<ChampionPointer | null>;
  /** Records who had both models trained and why, and what came of it, once. */
  auditRun(run: EndedRun): Promise<void>;
  /**
   * Writes the champions to `MODEL_DIR` for readers outside Tandem.
   * @returns why a champion could not be published, one sentence each
   */
  publishChampions(): Promise<string[]>;
  /**
   * Waits for the end of a run and of what succeeds it, after a reset for example.
   * @throws a failure of the type that the run failed with
   */
  awaitRun(run: AwaitedRun): Promise<RunEnd>;
}
