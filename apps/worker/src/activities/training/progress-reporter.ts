import type { TrainingProgress } from '@tandem/models';
import type { TrainingReport } from '@tandem/pipeline';

/**
 * Reports a model: each costs its workflow four events of history, so that two models stay within 100 of the 200 events
 * that a run may take.
 */
const REPORTS = 12;

/** Thins the progress of a training, which comes with every batch, to a few reports, evenly over the whole. */
export class ProgressReporter {
  private reported = 0;

  constructor(private readonly send: (report: TrainingReport) => void) {}

  onProgress({ kind, epoch, epochs, batchShare, loss, secondsLeft }: TrainingProgress): void {
    const share = (epoch - 1 + batchShare) / epochs;
    const due = Math.floor(share * REPORTS);
    if (due <= this.reported) return;
    this.reported = due;
    this.send({ kind, epoch, epochs, share, loss, secondsLeft });
  }
}
