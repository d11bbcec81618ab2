import { httpResource } from '@angular/common/http';
import { Component, computed, effect, inject, input, untracked } from '@angular/core';
import { Router, RouterLink } from '@angular/router';
import type { ModelKind } from '@tandem/contracts';
import { modelKindSchema } from '@tandem/contracts/common';
import { modelsResponseSchema, type ModelVersionMessage } from '@tandem/contracts/models';
import { PlannedActions } from '../operator/planned-action';
import { ChampionStore } from '../pipeline/pipeline.store';
import { kindName } from '../shared/names';
import { readResponse } from '../shared/problem';
import { ResourceState, resourceView } from '../shared/resource-view';
import { bothTimes } from '../shared/time';
import { estimateLabels, forcedOf, marksOf, roleOf, verdictOf } from './version-labels';

/** Every version of both kinds: what it does today, what the gate said, what it is worth. */
@Component({
  selector: 'tandem-models-page',
  imports: [ResourceState, RouterLink],
  templateUrl: './models-page.html',
  styleUrl: './models-page.css',
})
export class ModelsPage {
  /** `lstm` or `transformer`, as the address has it; all others show both. */
  readonly of = input<string>();

  private readonly router = inject(Router);
  private readonly champions = inject(ChampionStore).champions;
  private readonly models = httpResource(() => '/api/v1/models', { parse: (raw) => readResponse(modelsResponseSchema, raw) });
  protected readonly planned = inject(PlannedActions).planned;

  protected readonly view = resourceView(this.models);
  protected readonly kinds = modelKindSchema.options;
  protected readonly kindName = kindName;
  protected readonly shownKind = computed(() => this.kinds.find((kind) => kind === this.of()) ?? null);
  protected readonly rows = computed(() => {
    const models = this.view().value;
    const kind = this.shownKind();
    return models?.versions.filter((one) => kind === null || one.kind === kind).map((one) => this.rowOf(one, models.champions)) ?? [];
  });
  protected readonly empty = computed(() =>
    this.view().value === undefined || this.rows().length > 0
      ? null
      : 'There is no version yet. The first training makes one of each kind as soon as enough history is stored.',
  );
  /** What predicts unseen and is no version: the controls; and whatever should predict and does not. */
  protected readonly beside = computed(() => {
    const shadows = this.view().value?.shadows ?? [];
    return shadows
      .filter(({ role, problem }) => role === 'control' || problem !== null)
      .map(({ role, kind, version, problem }) => {
        const name = `${kindName(kind)} version ${version}`;
        const what = role === 'control' ? `The control, the baseline that was frozen with ${name},` : `${name}, a shadow,`;
        return problem === null ? `${what} predicts beside it.` : `${what} does not predict: ${problem}`;
      });
  });

  constructor() {
    // Whoever is champion now changes every role.
    effect(() => {
      this.champions();
      untracked(() => this.models.hasValue() && this.models.reload());
    });
  }

  protected show(kind: ModelKind | null): void {
    void this.router.navigate([], { queryParams: { of: kind }, queryParamsHandling: 'merge', replaceUrl: true });
  }

  protected retry(): void {
    this.models.reload();
  }

  private rowOf(version: ModelVersionMessage, champions: Parameters<typeof forcedOf>[1]) {
    return {
      ...version,
      name: `${kindName(version.kind)} v${version.version}`,
      badges: [roleOf(version), forcedOf(version, champions)].filter((badge) => badge !== null),
      verdictBadge: verdictOf(version),
      marks: marksOf(version),
      touch: estimateLabels(version.skills?.touch),
      direction: estimateLabels(version.skills?.direction),
      movement: estimateLabels(version.skills?.movement?.r2),
      loss: version.validationLogLoss?.toFixed(4) ?? '–',
      created: bothTimes(Date.parse(version.createdAt)),
    };
  }
}
