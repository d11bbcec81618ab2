import { MODEL_KINDS, recommend, type ModelKind } from '@tandem/domain';
import type { ChampionHolder } from './champion-holder.js';
import type { VersionedPrediction } from './champion.js';
import type { WindowBatch } from './feature-window.js';
import type { LiveMarketState } from './market-state.js';
import { NO_PREDICTIONS, type ModelInput, type SymbolState, type VersionedPredictions } from './symbol-state.js';

/** Told of a model that failed on a batch; its opinions are missing then. */
type OnModelFailure = (kind: ModelKind, error: unknown) => void;

/** Runs the champions over windows and turns what they say into recommendations. */
export class Predictor {
  constructor(
    private readonly champions: ChampionHolder,
    private readonly market: LiveMarketState,
    private readonly onModelFailure: OnModelFailure,
  ) {}

  /** One judged bar per entry of the batch, in its order. */
  async predict(batch: WindowBatch): Promise<SymbolState[]> {
    const byKind = new Map<ModelKind, VersionedPrediction[]>();
    // One after the other: both run on this thread.
    for (const kind of MODEL_KINDS) byKind.set(kind, await this.predictionsOf(kind, batch));
    return batch.entries.map(({ input: observed, window }) => {
      if (window === null) return this.recommendFor(observed, NO_PREDICTIONS);
      const opinionOf = (kind: ModelKind) => byKind.get(kind)?.[window] ?? null;
      return this.recommendFor(observed, { lstm: opinionOf('lstm'), transformer: opinionOf('transformer') });
    });
  }

  /** What follows from opinions formed earlier, in the circumstances of now. */
  recommendFor(observed: ModelInput, opinions: VersionedPredictions): SymbolState {
    const present = this.champions.complete;
    const circumstances = this.market.tradingConditions(observed, present);
    // A champion that cannot judge a complete window was given what it cannot take.
    const failed = present && observed.windowComplete && (opinions.lstm === null || opinions.transformer === null);
    const recommendation = recommend({ ...circumstances, inputFault: circumstances.inputFault || failed }, opinions);
    return { ...observed, predictions: opinions, recommendation };
  }

  private async predictionsOf(kind: ModelKind, { windows, count }: WindowBatch): Promise<VersionedPrediction[]> {
    const champion = this.champions.get(kind);
    if (champion === null || count === 0) return [];
    try {
      return await champion.predict(windows, count);
    } catch (error) {
      this.onModelFailure(kind, error);
      return [];
    }
  }
}

/** The newest state of every symbol. */
export class LatestStates {
  private readonly states = new Map<string, SymbolState>();

  constructor(private readonly judge: Predictor) {}

  get(symbol: string): SymbolState | null {
    return this.states.get(symbol) ?? null;
  }

  set(judged: SymbolState): void {
    this.states.set(judged.bar.symbol, judged);
  }

  /**
   * Recommends anew from the opinions at hand, because time or the market went on.
   * @returns the symbols whose action or reason is another than before
   */
  reassess(): SymbolState[] {
    const changed: SymbolState[] = [];
    for (const state of this.states.values()) {
      const judged = this.judge.recommendFor(state, state.predictions);
      const { action, reason } = judged.recommendation;
      if (action === state.recommendation.action && reason === state.recommendation.reason) continue;
      this.set(judged);
      changed.push(judged);
    }
    return changed;
  }
}
