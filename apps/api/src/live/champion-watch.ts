import type { ModelsEvent } from '@tandem/contracts';
import { isTransientFailure, type ChampionRepository } from '@tandem/database';
import { toChampionMessage } from '../messages/market-messages.js';
import type { ChampionHolder, RefusedChampion } from './champion-holder.js';

export interface ChampionWatchEvents {
  /** The champions that serve are others than before, or a verdict changed what they are worth. */
  onChange(): void;
  /** A champion cannot be loaded, and the one before it serves, if any can. */
  onRefused(refused: RefusedChampion): void;
  /** The pointers could not be read or a file not be fetched; the next poll tries again. */
  onFailure(error: unknown): void;
}

/** Keeps the champions that serve in step with the pointers in the database. */
export class ChampionWatch {
  private polling: Promise<void> | null = null;

  constructor(
    private readonly pointers: Pick<ChampionRepository, 'list'>,
    private readonly holder: ChampionHolder,
    private readonly events: ChampionWatchEvents,
  ) {}

  /** Looks once. A call while one is under way joins it. */
  poll(): Promise<void> {
    this.polling ??= this.refresh().finally(() => (this.polling = null));
    return this.polling;
  }

  /** Resolves when no look is under way. */
  async settled(): Promise<void> {
    await this.polling;
  }

  /** The champions that serve, as told to clients. */
  current(): ModelsEvent {
    return { champions: this.holder.all.map(({ row }) => toChampionMessage(row)) };
  }

  /** The champions that cannot be loaded, and what serves instead. */
  refused(): readonly RefusedChampion[] {
    return this.holder.refused;
  }

  private async refresh(): Promise<void> {
    try {
      const { changed, refused, transient: passing } = await this.holder.refresh(await this.pointers.list(), isTransientFailure);
      for (const one of refused) this.events.onRefused(one);
      for (const error of passing) this.events.onFailure(error);
      if (changed) this.events.onChange();
    } catch (error) {
      this.events.onFailure(error);
    }
  }
}
