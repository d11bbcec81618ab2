import { describe, expect, it } from 'vitest';
import { aRun } from '../../../testing/messages';
import { endingOf, progressLabel, stageLabel } from './run-labels';

describe('labels of a run', () => {
  it('shows model, epoch, loss, share and time left', () => {
    expect(progressLabel(aRun())).toBe('LSTM · epoch 2 of 8 · loss 1.042 · 40% · 1 min left of this training');
  });

  it('leaves out what a stage does not have', () => {
    expect(
      progressLabel(aRun({ stage: 'dataset', kind: null, epoch: null, epochs: null, loss: null, share: 0.1, secondsLeft: null })),
    ).toBe('10%');
  });

  it('names the stages it knows plainly and others as they are', () => {
    expect(stageLabel(aRun({ stage: 'validate' }))).toBe('Testing on unseen data');
    expect(stageLabel(aRun({ stage: 'compress' }))).toBe('compress');
  });

  it('announces an end, and none while the run is in flight', () => {
    expect(endingOf(aRun())).toBeNull();
    expect(endingOf(aRun({ state: 'failed' }))?.label).toBe('Training run failed');
  });
});
