import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { TrainingReport } from '@tandem/pipeline';
import { ProgressReporter } from './train-model.js';

/** All reports of a training of `epochs` epochs of `batches` batches. */
function reportsOf(epochs: number, batches: number): TrainingReport[] {
  const reports: TrainingReport[] = [];
  const reporter = new ProgressReporter((report) => reports.push(report));
  for (let epoch = 1; epoch <= epochs; epoch += 1) {
    for (let batch = 1; batch <= batches; batch += 1) {
      reporter.onProgress({ kind: 'lstm', epoch, epochs, batchShare: batch / batches, loss: 1, validationLoss: null, samplesPerSecond: 1, secondsLeft: 1 });
    }
  }
  return reports;
}

describe('ProgressReporter', () => {
  it('never sends more than twelve reports, the last one at the end', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 60 }), fc.integer({ min: 1, max: 100 }), (epochs, batches) => {
        const reports = reportsOf(epochs, batches);
        expect(reports.length).toBeLessThanOrEqual(12);
        expect(reports.at(-1)?.share).toBeCloseTo(1, 12);
      }),
    );
  });

  it('reports within an epoch when there are few of them', () => {
    expect(reportsOf(1, 24).map(({ epoch }) => epoch)).toHaveLength(12);
  });
});
