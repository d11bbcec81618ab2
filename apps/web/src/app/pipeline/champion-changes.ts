import { httpResource } from '@angular/common/http';
import { computed, effect, inject, Injectable, untracked } from '@angular/core';
import { championChangesResponseSchema, type ChampionChange } from '@tandem/contracts/champion-changes';
import { ChampionStore } from './pipeline.store';
import { KIND_NAMES } from '../shared/model-kind';
import { readResponse } from '../shared/problem';
import type { ChampionMark } from '../shared/charts/champion-marks';

/** The mark of a change; null before the new champion predicted anything: it has no place in market time yet. */
export function markOfChange({ kind, toVersion, firstPredictionAt, rollback }: ChampionChange): ChampionMark | null {
  if (firstPredictionAt === null) return null;
  return { at: Date.parse(firstPredictionAt), label: `${KIND_NAMES[kind]} v${toVersion}${rollback ? ' ↩' : ''}` };
}

/** Every change of champion that is on record, for the marks on charts over time; asked for again when a champion changes. */
@Injectable({ providedIn: 'root' })
export class ChampionChanges {
  private readonly response = httpResource(() => ({ url: '/api/v1/champion-changes', params: { limit: 200 } }), {
    parse: (raw) => readResponse(championChangesResponseSchema, raw),
  });

  /** Oldest first; none while they are not known. */
  readonly marks = computed<readonly ChampionMark[]>(() =>
    this.response.hasValue()
      ? this.response
          .value()
          .changes.map(markOfChange)
          .filter((mark): mark is ChampionMark => mark !== null)
          .sort((a, b) => a.at - b.at)
      : [],
  );

  constructor() {
    const { champions } = inject(ChampionStore);
    const revisions = computed(() =>
      champions()
        ?.map(({ kind, revision }) => `${kind} ${revision}`)
        .join(),
    );
    let known: string | undefined;
    effect(() => {
      const now = revisions();
      if (known !== undefined && now !== known) untracked(() => this.response.reload());
      known = now ?? known;
    });
  }
}
