import { recommend, type ModelKind } from '@tandem/domain';
import type { ChampionHolder } from './champion-holder.js';
import type { VersionedPrediction } from './champion.js';
import type { MarketReader } from './market-state.js';
import { NO_PREDICTIONS, type ModelInput, type SymbolState, type VersionedPredictions } from './symbol-state.js';
import type { WindowBatch } from './window-batch.js';

/** A new state, and whether its predictions are to be recorded. */
interface PredictedState {
  readonly state: SymbolState;
  readonly record: boolean;
}

/** Runs the champions over windows and makes recommendations of their predictions. */
export class Predictor {
  /** @param onModelFailure called when a model fails on a batch; its predictions are null then */
  constructor(
    private readonly champions: ChampionHolder,
    private readonly market: MarketReader,
    private readonly onModelFailure: (kind: ModelKind, error: unknown) => void,
  ) {}

  /** One state per entry of the batch, in its order. */
  async predict(batch: WindowBatch): Promise<PredictedState[]> {
    // One after the other: both run on this thread.
    const lstm = await this.run('lstm', batch);
    const transformer = await this.run('transformer', batch);
    return batch.entries.map(({ input, row, record }) => {
      const predictions = row === null ? NO_PREDICTIONS : { lstm: lstm(row), transformer: transformer(row) };
      return { state: this.recommendFor(input, predictions), record };
    });
  }

  /** The recommendation that follows from these predictions in the trading conditions of now. */
  recommendFor(input: ModelInput, predictions: VersionedPredictions): SymbolState {
    const championsPresent = this.champions.complete;
    const conditions = this.market.tradingConditions(input, championsPresent);
    // A champion without a prediction for a complete window was given what it cannot process.
    const failed = championsPresent && input.windowComplete && (predictions.lstm === null || predictions.transformer === null);
    const recommendation = recommend({ ...conditions, inputFault: conditions.inputFault || failed }, predictions);
    return { ...input, predictions, conditions, recommendation };
  }

  /** @returns the champion's prediction for a row of the batch */
  private async run(kind: ModelKind, { windows }: WindowBatch): Promise<(row: number) => VersionedPrediction | null> {
    const champion = this.champions.get(kind);
    if (champion === null || windows.count === 0) return () => null;
    try {
      const predictions = await champion.predict(windows);
      return (row) => predictions[row] ?? null;
    } catch (error) {
      this.onModelFailure(kind, error);
      return () => null;
    }
  }
}

/** The newest state of every symbol. */
export class LatestStates {
  private readonly states = new Map<string, SymbolState>();

  constructor(private readonly predictor: Pick<Predictor, 'recommendFor'>) {}

  get(symbol: string): SymbolState | null {
    return this.states.get(symbol) ?? null;
  }

  set(state: SymbolState): void {
    this.states.set(state.bar.symbol, state);
  }

  /**
   * Makes new recommendations of the latest predictions, because time or the market went on.
   * @returns the states whose action or reason is another than before
   */
  reassess(): SymbolState[] {
    const changed: SymbolState[] = [];
    for (const state of this.states.values()) {
      const reassessed = this.predictor.recommendFor(state, state.predictions);
      const { action, reason } = reassessed.recommendation;
      this.set(reassessed);
      if (action !== state.recommendation.action || reason !== state.recommendation.reason) changed.push(reassessed);
    }
    return changed;
  }
}
