import type { TrainingProgress } from './train-options.js';

/** How fast an epoch goes and how well, from its batches so far. */
export class Pace {
  private readonly started = performance.now();
  private rows = 0;
  private lossSum = 0;

  /** @param epochRows rows of every epoch; @param epochsAfter planned epochs after this one */
  constructor(private readonly epochRows: number, private readonly epochsAfter: number) {}

  add(rows: number, meanLoss: number): void {
    this.rows += rows;
    this.lossSum += rows * meanLoss;
  }

  /** After at least one batch. */
  now(): Pick<TrainingProgress, 'batchShare' | 'loss' | 'samplesPerSecond' | 'secondsLeft'> {
    const { rows, epochRows } = this;
    const samplesPerSecond = (rows * 1000) / (performance.now() - this.started);
    const left = epochRows * (1 + this.epochsAfter) - rows;
    return { batchShare: rows / epochRows, loss: this.lossSum / rows, samplesPerSecond, secondsLeft: left / samplesPerSecond };
  }
}
