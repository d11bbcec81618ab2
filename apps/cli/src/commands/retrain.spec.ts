import { describe, expect, it } from 'vitest';
import { describeResult } from './retrain.js';

describe('the result of a run', () => {
  it('tells every reason of a verdict, skills and mark among them, and what the bars were like', () => {
    const reasons = ['Log loss is not lower beyond chance.', 'Which one: AUC 0.500 (95 %: 0.480 to 0.520, 5 sessions), no better than a coin.', 'Unproven: no baseline is beaten.'];
    const dataset = { datasetId: 'd', hash: 'h', sessions: 26, trainSamples: 1, validationSamples: 1, holdoutSamples: 1 };
    expect(describeResult({ dataset, findings: ['Data quality: no bar was rejected.'], kinds: [{ kind: 'lstm', version: 4, outcome: 'refused', reasons }] })).toEqual([
      'lstm v4: refused', ...reasons.map((reason) => `  ${reason}`), 'Data quality: no bar was rejected.',
    ]);
  });

  it('says why nothing was trained', () => {
    expect(describeResult({ dataset: null, kinds: [{ kind: 'lstm', version: null, outcome: 'not-trained', reasons: ['Too few sessions.'] }] })).toEqual(['lstm: not-trained', '  Too few sessions.']);
  });
});
