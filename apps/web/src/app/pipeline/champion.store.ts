import { computed, Injectable, signal } from '@angular/core';
import type { ChampionMessage, ModelsEvent } from '@tandem/contracts';

/** Which versions serve, as the server last told. */
@Injectable({ providedIn: 'root' })
export class ChampionStore {
  private readonly told = signal<readonly ChampionMessage[] | null>(null);

  /** The champion of each kind; null until the server told. */
  readonly champions = this.told.asReadonly();
  /** True when the server told that there is no model at all yet: the first training has to come. */
  readonly none = computed(() => this.told()?.length === 0);

  apply(event: ModelsEvent): void {
    this.told.set(event.champions);
  }
}
