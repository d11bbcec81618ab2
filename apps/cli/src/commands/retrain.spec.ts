import { describe, expect, it } from 'vitest';
import { describeResult, progressLine } from './retrain.js';

describe('the result of a run', () => {
  it('tells every reason of a verdict, skills and mark among them, and what the bars were like', () => {
    const reasons = [
      'Log loss is not significantly lower.',
      'Direction AUC 0.500 (95 %: 0.480 to 0.520, 5 sessions), not significantly different from 0.5.',
      'Unproven: no baseline is beaten.',
    ];
    const dataset = { datasetId: 'd', hash: 'h', sessions: 26, trainSamples: 1, validationSamples: 1, holdoutSamples: 1 };
    expect(
      describeResult({
        dataset,
        findings: ['Data quality: no bar was rejected.'],
        kinds: [{ kind: 'lstm', version: 4, outcome: 'refused', reasons }],
      }),
    ).toEqual(['lstm v4: refused', ...reasons.map((reason) => `  ${reason}`), 'Data quality: no bar was rejected.']);
  });

  it('says why nothing was trained', () => {
    expect(
      describeResult({
        dataset: null,
        findings: [],
        kinds: [{ kind: 'lstm', version: null, outcome: 'not-trained', reasons: ['Too few sessions.'] }],
      }),
    ).toEqual(['lstm: not-trained', '  Too few sessions.']);
  });
});

describe('the state of a run', () => {
  it('says of what the time is that is left: the next model is still to come', () => {
    const line = progressLine({
      stage: 'train',
      kind: 'lstm',
      epoch: 3,
      epochs: 12,
      loss: 1.0412,
      share: 0.2,
      secondsLeft: 80,
      message: 'Training the lstm: epoch 3 of 12',
    });
    expect(line).toMatch(/Training the lstm: epoch 3 of 12, loss 1\.041, 1:20 left of this training$/);
  });
});
