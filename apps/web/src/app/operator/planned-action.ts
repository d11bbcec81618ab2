import { Injectable, signal } from '@angular/core';
import type { ModelKind } from '@tandem/contracts';

/** What the operator is about to do, once it is confirmed. */
export type PlannedAction =
  | { readonly type: 'retrain' }
  | { readonly type: 'promote'; readonly kind: ModelKind; readonly version: number }
  | { readonly type: 'rollback'; readonly kind: ModelKind };

/** What is to be confirmed, wherever it was asked for; null for nothing. */
@Injectable({ providedIn: 'root' })
export class PlannedActions {
  readonly planned = signal<PlannedAction | null>(null);
}
