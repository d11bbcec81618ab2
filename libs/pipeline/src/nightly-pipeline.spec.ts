import { describe, expect, it } from 'vitest';
import { withTrainingHeartbeat, type PipelineProgress, type StageProgress } from './nightly-pipeline.js';

const stage: StageProgress = { stage: 'train', kind: 'lstm', share: 0.1, stageShare: 0.4, message: 'Training the lstm' };
const withoutEpoch: PipelineProgress = {
  stage: 'train',
  kind: 'lstm',
  share: 0.1,
  epoch: null,
  epochs: null,
  loss: null,
  secondsLeft: null,
  message: 'Training the lstm',
};
const heartbeat = {
  kind: 'lstm',
  epoch: 5,
  epochs: 40,
  batchShare: 0.5,
  loss: 1.04,
  validationLoss: null,
  samplesPerSecond: 900,
  secondsLeft: 6_300,
};
const pending = (details: unknown) => ({ heartbeatDetails: { payloads: [{ data: new TextEncoder().encode(JSON.stringify(details)) }] } });

describe('the progress of a training', () => {
  it('is as fresh as its heartbeats', () => {
    const progress = withTrainingHeartbeat(stage, [{}, pending(heartbeat)]);
    expect(progress).toMatchObject({
      stage: 'train',
      kind: 'lstm',
      epoch: 5,
      epochs: 40,
      loss: 1.04,
      secondsLeft: 6_300,
      message: 'Training the lstm: epoch 5 of 40',
    });
    expect(progress.share).toBeCloseTo(0.1 + (0.4 * 4.5) / 40, 12);
  });

  it('grows with every batch, from the share at its begin to that at its end', () => {
    const shares = [0, 1, 2].flatMap((epoch) =>
      [0.5, 1].map(
        (batchShare) => withTrainingHeartbeat(stage, [pending({ ...heartbeat, epoch: epoch + 1, epochs: 3, batchShare })]).share,
      ),
    );
    expect(shares).toEqual([...shares].sort((a, b) => a - b));
    expect(shares[0]).toBeGreaterThan(stage.share);
    expect(shares.at(-1)).toBeCloseTo(stage.share + stage.stageShare, 12);
  });

  it('is that of both where two go on at once, and names the one that takes longer', () => {
    const both = { ...stage, kind: null, message: 'Training the lstm and the transformer' };
    const other = { ...heartbeat, kind: 'transformer', epoch: 3, secondsLeft: 9_000, loss: 1.06 };
    const progress = withTrainingHeartbeat(both, [pending(heartbeat), pending(other), pending(null)]);
    expect(progress).toMatchObject({ kind: 'transformer', epoch: 3, loss: 1.06, secondsLeft: 9_000 });
    expect(progress.message).toBe('Training the lstm: epoch 5 of 40 · Training the transformer: epoch 3 of 40');
    expect(progress.share).toBeCloseTo(0.1 + (0.4 * (4.5 + 2.5)) / 2 / 40, 12);
  });

  it.each([
    ['that has not come to its first batch', [{ heartbeatDetails: null }]],
    ['whose heartbeat is empty', [pending(null), { heartbeatDetails: { payloads: [{ data: new Uint8Array() }] } }]],
    ['of another kind', [pending({ ...heartbeat, kind: 'transformer' })]],
    ['beside an activity with other heartbeats', [pending({ kind: 'lstm', done: 3 })]],
  ])('has no epoch for one %s', (_, activities) => {
    expect(withTrainingHeartbeat(stage, activities)).toEqual(withoutEpoch);
  });

  it('leaves a stage alone that trains nothing', () => {
    expect(withTrainingHeartbeat({ ...stage, stage: 'validate' }, [pending(heartbeat)])).toEqual({ ...withoutEpoch, stage: 'validate' });
  });
});
