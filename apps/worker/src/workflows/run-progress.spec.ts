import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RunProgress } from './run-progress.js';

describe('RunProgress', () => {
  it('tells the epoch of the model in training', () => {
    const progress = new RunProgress(2);
    progress.startTraining('lstm');
    progress.reports({ kind: 'lstm', epoch: 3, epochs: 12, share: 0.2 });
    expect(progress.current).toMatchObject({ stage: 'train', kind: 'lstm', epoch: 3, epochs: 12, message: 'Training the lstm: epoch 3 of 12' });
  });

  it('drops a report that comes after its model was finished', () => {
    const progress = new RunProgress(2);
    progress.startTraining('lstm');
    progress.finishTraining();
    progress.startTraining('transformer');
    progress.reports({ kind: 'lstm', epoch: 3, epochs: 12, share: 0.2 });
    expect(progress.current).toMatchObject({ kind: 'transformer', epoch: null });
  });

  it('never goes back and ends at 1, however many epochs each model takes', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 30 }), fc.integer({ min: 1, max: 30 }), (lstm, transformer) => {
        const progress = new RunProgress(2);
        const shares = [progress.current.share];
        const note = () => shares.push(progress.current.share);
        progress.startDataset();
        for (const [kind, epochs] of [['lstm', lstm], ['transformer', transformer]] as const) {
          progress.startTraining(kind);
          note();
          for (let epoch = 1; epoch <= epochs; epoch += 1) {
            progress.reports({ kind, epoch, epochs, share: epoch / epochs });
            note();
          }
          progress.finishTraining();
        }
        for (const kind of ['lstm', 'transformer'] as const) {
          progress.startValidation(kind);
          note();
          progress.startChampionChange(kind);
          note();
        }
        progress.done('done');
        note();
        expect(shares).toEqual([...shares].sort((a, b) => a - b));
        expect(shares.at(-1)).toBe(1);
      }),
    );
  });
});
