import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RunProgress } from './run-progress.js';

describe('RunProgress', () => {
  it('names the stage and the model', () => {
    const progress = new RunProgress(2);
    expect(progress.current).toMatchObject({ stage: 'queued', kind: null, share: 0 });
    progress.startTraining('lstm');
    expect(progress.current).toMatchObject({ stage: 'train', kind: 'lstm', message: 'Training the lstm' });
    progress.startTraining('transformer');
    expect(progress.current).toMatchObject({ stage: 'train', kind: null, message: 'Training the lstm and the transformer' });
    progress.endTraining('lstm');
    progress.startValidation('lstm');
    expect(progress.current).toMatchObject({ stage: 'train', kind: 'transformer', message: 'Training the transformer' });
  });

  it('never goes back and ends at 1, whichever kinds are trained, put forward and promoted', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 4 }),
        fc.integer({ min: 0, max: 2 }),
        fc.array(fc.boolean(), { minLength: 6, maxLength: 6 }),
        fc.boolean(),
        (kinds, putForward, promoted, atOnce) => {
          const progress = new RunProgress(kinds);
          const shares: number[] = [];
          const note = () => {
            const { share, stageShare } = progress.current;
            // Of two trainings the end of the stage is where the slower one ends.
            shares.push(share, ...(atOnce ? [] : [share + stageShare]));
          };
          note();
          progress.startCorporateActions();
          note();
          progress.startDataset();
          note();
          const evaluate = (version: number) => {
            progress.startValidation('lstm');
            note();
            if (promoted[version]) {
              progress.startChampionChange('lstm');
              note();
            }
            progress.endEvaluation();
          };
          const early = atOnce ? putForward : 0;
          if (atOnce) for (let kind = 0; kind < kinds; kind += 1) progress.startTraining('lstm');
          if (atOnce) progress.expectValidations(kinds + putForward);
          for (let version = 0; version < early; version += 1) evaluate(version);
          for (let kind = 0; kind < kinds; kind += 1) {
            if (!atOnce) progress.startTraining('lstm');
            note();
            progress.endTraining('lstm');
          }
          progress.startEvidence();
          note();
          progress.expectValidations(kinds + putForward);
          for (let version = early; version < kinds + putForward; version += 1) evaluate(version);
          progress.finish('done');
          note();
          shares.slice(1).forEach((share, at) => expect(share).toBeGreaterThan(shares[at]! - 1e-12));
          expect(shares.at(-1)).toBe(1);
        },
      ),
    );
  });
});
