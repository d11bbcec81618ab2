import type { ModelKind } from './model-kind.js';

export interface ChangeChampionInput {
  readonly kind: ModelKind;
  readonly version: number;
  readonly actor: string;
  readonly reason: string;
  /** The verdict that allows the change; null for a rollback. */
  readonly verdictId: string | null;
}

export interface ChampionPointer {
  readonly kind: ModelKind;
  readonly version: number;
  readonly previousVersion: number | null;
  /** Counts the changes of this pointer; the compare-and-swap compares it. */
  readonly revision: number;
}
