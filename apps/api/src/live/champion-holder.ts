import { MODEL_KINDS, type ChampionRow, type ModelKind } from '@tandem/database';
import type { Clock } from '../platform/clock.js';
import { Champion, type Runner } from './champion.js';

/** A file that was refused is read again this often: restored from a backup it keeps its revision. */
const REFUSED_RETRY_MS = 60_000;

/** Reads and loads one version. @throws whatever makes it unusable */
export type LoadRunner = (kind: ModelKind, version: number) => Promise<Runner>;

/** A champion that could not be loaded; the one before it goes on serving. */
export interface RefusedChampion {
  readonly row: ChampionRow;
  /** The version that serves instead; null when there is none. */
  readonly serving: number | null;
  readonly error: unknown;
}

/** What a look at the pointers led to. */
export interface Refreshed {
  /** Whether another champion serves, or its verdict is another. */
  readonly changed: boolean;
  /** Champions that could not be loaded, each revision told once. */
  readonly refused: readonly RefusedChampion[];
  /** Failures that pass: the next look tries again. */
  readonly passing: readonly unknown[];
}

interface Refusal {
  readonly revision: number;
  readonly retryAt: number;
}

/** The champions that serve, kept in step with the pointers. */
export class ChampionHolder {
  private readonly serving = new Map<ModelKind, Champion>();
  private readonly refusals = new Map<ModelKind, Refusal>();
  /** Replaced, but perhaps still predicting. */
  private retired: Champion[] = [];

  constructor(
    private readonly load: LoadRunner,
    private readonly now: Clock,
  ) {}

  get(kind: ModelKind): Champion | null {
    return this.serving.get(kind) ?? null;
  }

  /** Serving champions, in the order of MODEL_KINDS. */
  get all(): Champion[] {
    return MODEL_KINDS.flatMap((kind) => this.get(kind) ?? []);
  }

  /** Whether both kinds have a champion that serves. */
  get complete(): boolean {
    return this.serving.size === MODEL_KINDS.length;
  }

  /**
   * Loads what the pointers name and is not loaded yet. Until a new one is loaded, and when it cannot be, the old one
   * serves. What failed for a reason for which `isPassing` holds is tried again at the next call, anything else after a
   * while. One kind's failure does not keep the other from being loaded.
   */
  async refresh(rows: readonly ChampionRow[], isPassing: (error: unknown) => boolean): Promise<Refreshed> {
    let changed = false;
    const refused: RefusedChampion[] = [];
    const passing: unknown[] = [];
    for (const row of rows) {
      try {
        changed = (await this.refreshKind(row)) || changed;
      } catch (error) {
        if (isPassing(error)) passing.push(error);
        else if (this.refuse(row)) refused.push({ row, serving: this.get(row.kind)?.row.version ?? null, error });
      }
    }
    return { changed, refused, passing };
  }

  /** Frees the champions that were replaced. Call it while nothing predicts. */
  disposeRetired(): void {
    for (const champion of this.retired) champion.dispose();
    this.retired = [];
  }

  /** Frees everything. Call it while nothing predicts. */
  dispose(): void {
    this.retired.push(...this.serving.values());
    this.serving.clear();
    this.disposeRetired();
  }

  /** @returns whether this revision is refused for the first time */
  private refuse({ kind, revision }: ChampionRow): boolean {
    const isNew = this.refusals.get(kind)?.revision !== revision;
    this.refusals.set(kind, { revision, retryAt: this.now() + REFUSED_RETRY_MS });
    return isNew;
  }

  private async refreshKind(row: ChampionRow): Promise<boolean> {
    const current = this.serving.get(row.kind);
    if (current?.row.revision === row.revision) {
      if (current.row.proven === row.proven) return false;
      this.serving.set(row.kind, current.withRow(row));
      return true;
    }
    const refusal = this.refusals.get(row.kind);
    if (refusal?.revision === row.revision && this.now() < refusal.retryAt) return false;
    const runner = await this.load(row.kind, row.version);
    this.serving.set(row.kind, new Champion(row, runner));
    this.refusals.delete(row.kind);
    if (current !== undefined) this.retired.push(current);
    return true;
  }
}
