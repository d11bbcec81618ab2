import type { ChampionRow } from '@tandem/database';
import { MODEL_KINDS, type ModelKind } from '@tandem/domain';
import type { Clock } from '../platform/clock-check.js';
import { Champion } from './champion.js';
import { ModelForecaster, type Runner } from './forecaster.js';
import { Refusals } from './refusals.js';

/** Where champions come from. */
export interface ChampionSource {
  /** Reads and loads one version. @throws whatever makes it unusable */
  load(kind: ModelKind, version: number): Promise<Runner>;
  /** What a champion replaced, as it was; null when it replaced none. */
  predecessor(row: ChampionRow): Promise<ChampionRow | null>;
}

/** A champion that could not be loaded; the one before it serves. */
export interface RefusedChampion {
  readonly row: ChampionRow;
  /** The version that serves instead; null when there is none. */
  readonly serving: number | null;
  readonly error: Error;
}

/** What a read of the pointers led to. */
export interface RefreshResult {
  /** Whether another champion serves, or its verdict is another. */
  readonly changed: boolean;
  /** Champions that could not be loaded, each revision reported once. */
  readonly refused: readonly RefusedChampion[];
  /** Failures that may pass: the next refresh tries again. */
  readonly transient: readonly unknown[];
}

/** One value of a pointer: a later one may name the same version, and is another decision. */
const keyOf = ({ kind, revision }: ChampionRow) => `${kind} ${revision}`;

/** The champions that serve, kept in step with the pointers. */
export class ChampionHolder {
  private readonly serving = new Map<ModelKind, Champion>();
  private readonly refusals: Refusals<ChampionRow>;
  /** Replaced, but perhaps still predicting. */
  private retired: Champion[] = [];

  constructor(
    private readonly source: ChampionSource,
    now: Clock,
  ) {
    this.refusals = new Refusals(now);
  }

  get(kind: ModelKind): Champion | null {
    return this.serving.get(kind) ?? null;
  }

  /** Serving champions, in the order of MODEL_KINDS. */
  get all(): Champion[] {
    return MODEL_KINDS.flatMap((kind) => this.get(kind) ?? []);
  }

  /** Their rows in the pointer table, in the order of MODEL_KINDS. */
  get rows(): ChampionRow[] {
    return this.all.map(({ row }) => row);
  }

  /** Whether both kinds have a champion that serves. */
  get complete(): boolean {
    return this.serving.size === MODEL_KINDS.length;
  }

  /** Champions that the pointers name and that could not be loaded when last tried. */
  get refused(): RefusedChampion[] {
    return this.refusals.all.map(({ subject: row, error }) => ({ row, error, serving: this.versionOf(row.kind) }));
  }

  /**
   * Loads what the pointers name and is not loaded yet. Until a new one is loaded, and when it cannot be, the old one
   * serves; where none is in memory, as after a restart, the version before it is loaded to serve. What failed for a reason
   * for which `isTransient` holds is tried again at the next call, anything else after a while. One kind's failure does not
   * keep the other from being loaded.
   */
  async refresh(rows: readonly ChampionRow[], isTransient: (error: unknown) => boolean): Promise<RefreshResult> {
    this.refusals.retain(new Set(rows.map(keyOf)));
    let changed = false;
    const refused: RefusedChampion[] = [];
    const transient: unknown[] = [];
    for (const row of rows) {
      try {
        changed = (await this.refreshKind(row, isTransient, refused)) || changed;
      } catch (error) {
        transient.push(error);
      }
    }
    return { changed, refused, transient };
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

  private versionOf(kind: ModelKind): number | null {
    return this.get(kind)?.row.version ?? null;
  }

  /**
   * @param refused takes what cannot be loaded
   * @returns whether another champion serves, or its verdict is another
   * @throws a transient failure
   */
  private async refreshKind(row: ChampionRow, isTransient: (error: unknown) => boolean, refused: RefusedChampion[]): Promise<boolean> {
    const current = this.get(row.kind);
    if (current?.row.revision === row.revision) {
      if (current.row.proven === row.proven) return false;
      this.serving.set(row.kind, current.withRow(row));
      return true;
    }
    if (this.refusals.mustWait(keyOf(row))) return false;
    const error = await this.serve(row, isTransient);
    if (error === null) {
      this.refusals.clear(keyOf(row));
      return true;
    }
    const failed = [{ row, error }, ...(current === null ? await this.servePredecessor(row, isTransient) : [])];
    const isNews = this.refusals.add(keyOf(row), row, error) !== null;
    if (isNews) refused.push(...failed.map((one) => ({ ...one, serving: this.versionOf(row.kind) })));
    return this.get(row.kind) !== current;
  }

  /** Has the version before `row` serve in its place. @returns it with what makes it unusable, too */
  private async servePredecessor(row: ChampionRow, isTransient: (error: unknown) => boolean): Promise<Omit<RefusedChampion, 'serving'>[]> {
    const before = await this.source.predecessor(row);
    const error = before && (await this.serve(before, isTransient));
    return before === null || error === null ? [] : [{ row: before, error }];
  }

  /** Loads a version and has it serve. @returns what makes it unusable, null when nothing does; @throws a transient failure */
  private async serve(row: ChampionRow, isTransient: (error: unknown) => boolean): Promise<Error | null> {
    const current = this.get(row.kind);
    try {
      this.serving.set(row.kind, new Champion(row, new ModelForecaster(await this.source.load(row.kind, row.version))));
    } catch (error) {
      if (isTransient(error)) throw error;
      return error instanceof Error ? error : new Error(String(error));
    }
    if (current !== null) this.retired.push(current);
    return null;
  }
}
