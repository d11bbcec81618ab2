import { describe, expect, it } from 'vitest';
import { pipelineEventSchema, pipelineRunSchema } from '@tandem/contracts';
import { summaryOf, toEnd, toEvent, toRun, type RunInfo } from './pipeline-messages.js';

const info: RunInfo = {
  workflowId: 'nightly-2026-03-05',
  runId: 'r1',
  status: { code: 1, name: 'RUNNING' },
  startTime: new Date('2026-03-05T21:00:00Z'),
  memo: { reason: 'session-close', budget: 'fast', requestedBy: 'ingestion' },
};

describe('messages about pipeline runs', () => {
  it('are as the contract has them', () => {
    const run = toRun(info, 'http://temporal');
    expect(pipelineRunSchema.parse(run)).toMatchObject({
      state: 'running',
      reason: 'Session closed',
      requestedBy: 'ingestion',
      closedAt: null,
    });
    expect(pipelineEventSchema.parse(toEvent(run, null))).toMatchObject({ stage: 'queued', share: 0 });
  });

  it('give the operator back the words of the request', () => {
    expect(toRun({ ...info, memo: { reason: 'manual', requestedBy: 'operator', note: 'after the split' } }, '').reason).toBe(
      'after the split',
    );
  });

  it.each([
    ['COMPLETED', 'completed'],
    ['FAILED', 'failed'],
    ['TIMED_OUT', 'failed'],
    ['CANCELLED', 'cancelled'],
    ['TERMINATED', 'cancelled'],
  ] as const)('call %s %s', (name, state) => {
    expect(toRun({ ...info, status: { code: 2, name } }, '').state).toBe(state);
  });

  it('keep what was last known of a run that no worker reports', () => {
    const run = toRun(info, 'http://temporal');
    const last = toEvent(run, {
      stage: 'train',
      kind: 'lstm',
      epoch: 3,
      epochs: 5,
      loss: 1.04,
      share: 0.6,
      secondsLeft: 80,
      message: 'Training',
    });
    expect(pipelineEventSchema.parse(toEvent(run, last))).toEqual(last);
  });

  it.each([
    ['COMPLETED', 1],
    ['FAILED', 0.6],
    ['CANCELLED', 0.6],
    ['TERMINATED', 0.6],
  ] as const)('say of a run that ended %s what it had reached', (name, share) => {
    const end = toEnd(toRun({ ...info, status: { code: 2, name } }, ''), { reached: 0.6, message: 'over' });
    expect(pipelineEventSchema.parse(end)).toMatchObject({ stage: 'done', share, message: 'over' });
  });

  it('sum up what became of each kind', () => {
    const kinds = [
      { kind: 'lstm', version: 3, outcome: 'promoted', reasons: [] },
      { kind: 'transformer', version: null, outcome: 'not-trained', reasons: [] },
    ] as const;
    expect(summaryOf({ dataset: null, findings: [], kinds })).toBe('LSTM v3 promoted, Transformer not trained');
  });
});
