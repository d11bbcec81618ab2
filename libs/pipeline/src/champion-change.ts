import { MODEL_KINDS, type ModelKind } from '@tandem/domain';
import type { EndedRun } from './nightly-pipeline.js';

/**
 * A change of champion that a workflow is to make. It carries no authority of its own: whoever reaches Temporal can send it. The record
 * that it names must say exactly this, or nothing changes.
 */
export interface ChampionChange {
  readonly kind: ModelKind;
  readonly version: number;
  /** Id of the record that allows it, see `authorityIds`. */
  readonly authority: string;
}

/** What may allow a change: the gate's verdict, an operator's request or a decision of the drift monitor. Each allows one. */
export const authorityIds = {
  /** @param id of the verdict, a UUID */
  verdict: (id: string) => `verdict/${id}`,
  /** @param key of the request */
  request: (key: string) => `request/${key}`,
  /** @param id of the decision, a number */
  drift: (id: number) => `drift/${id}`,
} as const;

/** What workflows were given before a change needed a record. Its actor and its marks are what its sender claims. */
interface ClaimedChange {
  readonly kind?: unknown;
  readonly version?: unknown;
  readonly authority?: unknown;
  readonly changeId?: unknown;
  readonly verdictId?: unknown;
}

/** Ids of records: visible ASCII, as are the keys of requests, which have 200 characters at most. */
const AUTHORITY = /^[!-~]{1,300}$/;
/** Largest version that the database holds, a 32-bit integer. */
const MAX_VERSION = 2 ** 31 - 1;

/**
 * The change that an input asks for, also one from before changes needed a record: its verdict is looked up, and so is what it calls its
 * change, of which there is no record then.
 * @param input whatever a client has sent
 * @returns null when it names no kind, version and record
 */
export function readChampionChange(input: unknown): ChampionChange | null {
  const model = readModelReference(input);
  const { authority, changeId, verdictId } = (input ?? {}) as ClaimedChange;
  const named = authority ?? (typeof verdictId === 'string' ? authorityIds.verdict(verdictId) : changeId);
  return model !== null && typeof named === 'string' && AUTHORITY.test(named) ? { ...model, authority: named } : null;
}

/** What is said of an input that names no change. */
export const NO_CHANGE =
  'Nothing was changed: expected a kind of model, a version and the id of the record that allows it to become champion.';

/** Names one stored model file. */
interface ModelReference {
  readonly kind: ModelKind;
  readonly version: number;
}

/** The version that an input names, whatever a client has sent; null when it names none. */
export function readModelReference(input: unknown): ModelReference | null {
  const { kind, version } = (input ?? {}) as ClaimedChange;
  const known = MODEL_KINDS.find((one) => one === kind);
  const isVersion = typeof version === 'number' && Number.isInteger(version) && version >= 1 && version <= MAX_VERSION;
  return known !== undefined && isVersion ? { kind: known, version } : null;
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
  /** Reads the stored file of the version, compares its sha256 and loads it in the runtime that the API uses. */
  checkArtifact(model: ModelReference): Promise<void>;
  /**
   * Moves the pointer, with an audit entry, when a record says exactly this and the pointer is still the one on which that was decided.
   * Repeated, it finds its own change and returns it.
   */
  swapChampion(change: ChampionChange): Promise<ChampionPointer>;
  /**
   * Records a change that was not made, and why it was not, once: whose it was by its record, if it has one.
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
