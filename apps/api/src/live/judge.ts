import { MODEL_KINDS, recommend, type ModelKind } from '@tandem/domain';
import type { ChampionHolder } from './champion-holder.js';
import type { VersionedOpinion } from './champion.js';
import { NO_OPINIONS, type JudgedBar, type ObservedBar, type VersionedOpinions } from './judged-bar.js';
import type { MarketView } from './market-view.js';
import type { WindowBatch } from './window-batch.js';

/** Told of a model that failed on a batch; its opinions are missing then. */
export type OnModelFailure = (kind: ModelKind, error: unknown) => void;

/** Runs the champions over windows and turns what they say into recommendations. */
export class Judge {
  constructor(
    private readonly champions: ChampionHolder,
    private readonly market: MarketView,
    private readonly onModelFailure: OnModelFailure,
  ) {}

  /** One judged bar per entry of the batch, in its order. */
  async judge(batch: WindowBatch): Promise<JudgedBar[]> {
    const byKind = new Map<ModelKind, VersionedOpinion[]>();
    // One after the other: both run on this thread.
    for (const kind of MODEL_KINDS) byKind.set(kind, await this.opinionsOf(kind, batch));
    return batch.entries.map(({ observed, window }) => {
      if (window === null) return this.recommendFor(observed, NO_OPINIONS);
      const opinionOf = (kind: ModelKind) => byKind.get(kind)?.[window] ?? null;
      return this.recommendFor(observed, { lstm: opinionOf('lstm'), transformer: opinionOf('transformer') });
    });
  }

  /** What follows from opinions formed earlier, in the circumstances of now. */
  recommendFor(observed: ObservedBar, opinions: VersionedOpinions): JudgedBar {
    const present = this.champions.complete;
    const circumstances = this.market.circumstancesOf(observed, present);
    // A champion that cannot judge a complete window was given what it cannot take.
    const failed = present && observed.windowComplete && (opinions.lstm === null || opinions.transformer === null);
    const recommendation = recommend({ ...circumstances, inputFault: circumstances.inputFault || failed }, opinions);
    return { ...observed, opinions, recommendation };
  }

  private async opinionsOf(kind: ModelKind, { windows, count }: WindowBatch): Promise<VersionedOpinion[]> {
    const champion = this.champions.get(kind);
    if (champion === null || count === 0) return [];
    try {
      return await champion.judge(windows, count);
    } catch (error) {
      this.onModelFailure(kind, error);
      return [];
    }
  }
}
