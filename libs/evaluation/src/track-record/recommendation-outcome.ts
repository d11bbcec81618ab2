import { MODEL_KINDS, type Action, type ModelKind, type RecommendationOutcome } from '@tandem/domain';

/** Labels of a bar by the barriers of each champion: 1 UP, -1 DOWN, 0 NEUTRAL; null: it has none, missing: not known yet. */
export type ChampionLabels = { readonly [kind in ModelKind]?: number | null };

/** What came of a recommendation: this is how the track record counts. Null for HOLD. */
export function recommendationOutcome(action: Action, labels: ChampionLabels): RecommendationOutcome | null {
  if (action === 'HOLD') return null;
  const both = MODEL_KINDS.map((kind) => labels[kind]);
  if (both.includes(null)) return 'unlabelled';
  if (both.includes(undefined)) return 'awaited';
  const side = action === 'BUY' ? 1 : -1;
  return both.every((label) => label === side) ? 'hit' : 'missed';
}
