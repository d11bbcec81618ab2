import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RunProgress } from './run-progress.js';

describe('RunProgress', () => {
  it('names the stage and the model', () => {
    const progress = new RunProgress(2);
    expect(progress.current).toMatchObject({ stage: 'queued', kind: null, share: 0 });
    progress.startTraining('lstm');
    expect(progress.current).toMatchObject({ stage: 'train', kind: 'lstm', message: 'Training the lstm' });
  });

  it('never goes back and ends at 1, whichever kinds are trained, put forward and promoted', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 4 }),
        fc.integer({ min: 0, max: 2 }),
        fc.array(fc.boolean(), { minLength: 6, maxLength: 6 }),
        (kinds, putForward, promoted) => {
          const progress = new RunProgress(kinds);
          const shares: number[] = [];
          const note = () => shares.push(progress.current.share, progress.current.share + progress.current.stageShare);
          note();
          progress.startCorporateActions();
          note();
          progress.startDataset();
          note();
          for (let kind = 0; kind < kinds; kind += 1) {
            progress.startTraining('lstm');
            note();
          }
          progress.startEvidence();
          note();
          progress.expectValidations(kinds + putForward);
          for (let version = 0; version < kinds + putForward; version += 1) {
            progress.startValidation('lstm');
            note();
            if (promoted[version]) {
              progress.startChampionChange('lstm');
              note();
            }
          }
          progress.finish('done');
          note();
          shares.slice(1).forEach((share, at) => expect(share).toBeGreaterThan(shares[at]! - 1e-12));
          expect(shares.at(-1)).toBe(1);
        },
      ),
    );
  });
});
