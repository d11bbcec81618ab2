import { httpResource } from '@angular/common/http';
import { Component, computed, effect, inject, input, untracked, type Signal } from '@angular/core';
import { Title } from '@angular/platform-browser';
import { Router, RouterLink } from '@angular/router';
import { modelDetailSchema, modelsResponseSchema, type ModelDetail } from '@tandem/contracts/models';
import { PlannedActions } from '../operator/planned-action';
import { ChampionStore } from '../pipeline/pipeline.store';
import { kindName } from '../shared/names';
import { readResponse } from '../shared/problem';
import { ResourceState, resourceView } from '../shared/resource-view';
import { ModelSections } from './model-sections';

/** One version, or two side by side: everything that is known of it. */
@Component({
  selector: 'tandem-model-page',
  imports: [ModelSections, ResourceState, RouterLink],
  templateUrl: './model-page.html',
  styleUrl: './model-page.css',
})
export class ModelPage {
  readonly kind = input.required<string>();
  readonly version = input.required<string>();
  /** The version that stands beside it. */
  readonly vs = input<string>();

  private readonly router = inject(Router);
  private readonly planned = inject(PlannedActions).planned;
  private readonly champions = inject(ChampionStore).champions;

  private readonly model = this.resource(this.version);
  private readonly other = this.resource(this.vs);
  private readonly models = httpResource(() => '/api/v1/models', { parse: (raw) => readResponse(modelsResponseSchema, raw) });

  protected readonly view = resourceView(this.model, () => `${this.kind()} ${this.version()}`);
  protected readonly otherView = resourceView(this.other, () => `${this.kind()} ${this.vs()}`);
  private readonly modelsView = resourceView(this.models);

  protected readonly name = computed(() => kindName(this.kind()));
  protected readonly forced = computed(
    () => this.modelsView().value?.champions.some(({ kind, forced }) => kind === this.kind() && forced) ?? false,
  );
  /** What it can be compared with: the others of its kind. */
  protected readonly others = computed(
    () => this.modelsView().value?.versions.filter(({ kind, version }) => kind === this.kind() && String(version) !== this.version()) ?? [],
  );
  protected readonly rollback = computed(() => this.modelsView().value?.rollbacks.find(({ kind }) => kind === this.kind()) ?? null);

  constructor() {
    const title = inject(Title);
    effect(() => title.setTitle(`${this.name()} version ${this.version()} · Tandem`));
    effect(() => {
      this.champions();
      untracked(() => this.retry());
    });
  }

  protected compare(event: Event): void {
    const { value } = event.target as HTMLSelectElement;
    void this.router.navigate([], { queryParams: { vs: value || null }, queryParamsHandling: 'merge' });
  }

  protected promote({ kind, version }: ModelDetail): void {
    this.planned.set({ type: 'promote', kind, version });
  }

  protected rollBack({ kind }: ModelDetail): void {
    this.planned.set({ type: 'rollback', kind });
  }

  protected retry(): void {
    for (const resource of [this.model, this.other, this.models]) if (resource.status() !== 'idle') resource.reload();
  }

  private resource(version: Signal<string | undefined>) {
    return httpResource(
      () => (version() ? `/api/v1/models/${encodeURIComponent(this.kind())}/${encodeURIComponent(version()!)}` : undefined),
      {
        parse: (raw) => readResponse(modelDetailSchema, raw),
      },
    );
  }
}
