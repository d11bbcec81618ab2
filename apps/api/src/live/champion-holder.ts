import { MODEL_KINDS, type ChampionRow, type ModelKind } from '@tandem/database';
import { Champion, type Runner } from './champion.js';

/** Reads and loads one version. @throws whatever makes it unusable */
export type LoadRunner = (kind: ModelKind, version: number) => Promise<Runner>;

/** A champion that could not be loaded; the one before it goes on serving. */
export interface RefusedChampion {
  readonly row: ChampionRow;
  /** The version that serves instead; null when there is none. */
  readonly serving: number | null;
  readonly error: unknown;
}

/** The champions that serve, kept in step with the pointers. */
export class ChampionHolder {
  private readonly serving = new Map<ModelKind, Champion>();
  /** Revision that was refused, by kind: a broken file does not mend, so that it is tried once. */
  private readonly refused = new Map<ModelKind, number>();
  /** Replaced, but perhaps still predicting. */
  private retired: Champion[] = [];

  constructor(private readonly load: LoadRunner) {}

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
   * serves. A failure for which `isPassing` holds is thrown and tried again at the next call; any other is reported once.
   * @returns whether anything changed, and the champions refused by this call
   */
  async refresh(rows: readonly ChampionRow[], isPassing: (error: unknown) => boolean): Promise<{ changed: boolean; refused: RefusedChampion[] }> {
    let changed = false;
    const refused: RefusedChampion[] = [];
    for (const row of rows) {
      try {
        changed = (await this.refreshKind(row)) || changed;
      } catch (error) {
        if (isPassing(error)) throw error;
        this.refused.set(row.kind, row.revision);
        refused.push({ row, serving: this.get(row.kind)?.row.version ?? null, error });
      }
    }
    return { changed, refused };
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

  private async refreshKind(row: ChampionRow): Promise<boolean> {
    const current = this.serving.get(row.kind);
    if (current?.row.revision === row.revision) {
      if (current.row.proven === row.proven) return false;
      this.serving.set(row.kind, current.withRow(row));
      return true;
    }
    if (this.refused.get(row.kind) === row.revision) return false;
    const runner = await this.load(row.kind, row.version);
    this.serving.set(row.kind, new Champion(row, runner));
    this.refused.delete(row.kind);
    if (current !== undefined) this.retired.push(current);
    return true;
  }
}
