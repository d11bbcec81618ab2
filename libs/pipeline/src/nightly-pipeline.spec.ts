import { describe, expect, it } from 'vitest';
import { withTrainingHeartbeat, type PipelineProgress } from './nightly-pipeline.js';

const reported: PipelineProgress = { stage: 'train', kind: 'lstm', epoch: 2, epochs: 40, loss: 1.06, share: 0.12, secondsLeft: 7_200, message: 'Training the lstm: epoch 2 of 40' };
const beat = { kind: 'lstm', epoch: 5, epochs: 40, batchShare: 0.5, loss: 1.04, validationLoss: null, samplesPerSecond: 900, secondsLeft: 6_300 };
const pending = (details: unknown) => ({ heartbeatDetails: { payloads: [{ data: new TextEncoder().encode(JSON.stringify(details)) }] } });

describe('the progress of a training', () => {
  it('is as fresh as its heartbeats, and its share of the run as its reports', () => {
    expect(withTrainingHeartbeat(reported, [{}, pending(beat)])).toEqual({ ...reported, epoch: 5, loss: 1.04, secondsLeft: 6_300, message: 'Training the lstm: epoch 5 of 40' });
  });

  it.each([
    ['that has not come to its first batch', [{ heartbeatDetails: null }]],
    ['whose heartbeat tells nothing', [pending(null), { heartbeatDetails: { payloads: [{ data: new Uint8Array() }] } }]],
    ['of another kind', [pending({ ...beat, kind: 'transformer' })]],
    ['beside an activity that beats with something else', [pending({ kind: 'lstm', done: 3 })]],
  ])('is what was reported of one %s', (_, activities) => {
    expect(withTrainingHeartbeat(reported, activities)).toEqual(reported);
  });

  it('leaves a stage alone that trains nothing', () => {
    const validating: PipelineProgress = { ...reported, stage: 'validate', epoch: null, epochs: null, loss: null, secondsLeft: null };
    expect(withTrainingHeartbeat(validating, [pending(beat)])).toEqual(validating);
  });
});
