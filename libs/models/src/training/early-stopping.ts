/** Keeps the best weights seen and says when training no longer helps. */
export class EarlyStopping {
  bestEpoch: number;
  bestLoss: number;
  bestWeights: Float32Array;

  /** @param patience epochs without a better loss after which to stop */
  constructor(private readonly patience: number, resumed?: Pick<EarlyStopping, 'bestEpoch' | 'bestLoss' | 'bestWeights'>) {
    this.bestEpoch = resumed?.bestEpoch ?? 0;
    this.bestLoss = resumed?.bestLoss ?? Infinity;
    this.bestWeights = resumed?.bestWeights ?? new Float32Array();
  }

  record(epoch: number, loss: number, weights: Float32Array): void {
    if (!(loss < this.bestLoss)) return;
    this.bestEpoch = epoch;
    this.bestLoss = loss;
    this.bestWeights = weights.slice();
  }

  /** Whether training is over after `epoch`. */
  isOver(epoch: number): boolean {
    return epoch - this.bestEpoch >= this.patience;
  }
}
