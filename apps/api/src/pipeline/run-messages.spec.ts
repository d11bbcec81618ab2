import { pipelineEventSchema, pipelineRunSchema } from '@tandem/contracts';
import { describe, expect, it } from 'vitest';
import { summaryOf, toEvent, toRun, type RunInfo } from './run-messages.js';

const info: RunInfo = {
  workflowId: 'nightly-2026-03-05', runId: 'r1', status: { code: 1, name: 'RUNNING' }, startTime: new Date('2026-03-05T21:00:00Z'),
  memo: { reason: 'session-close', budget: 'virtual-night', requestedBy: 'ingestion' },
};

describe('messages about pipeline runs', () => {
  it('are as the contract has them', () => {
    const run = toRun(info, 'http://temporal');
    expect(pipelineRunSchema.parse(run)).toMatchObject({ state: 'running', reason: 'Session closed', requestedBy: 'ingestion', closedAt: null });
    expect(pipelineEventSchema.parse(toEvent(run, null))).toMatchObject({ stage: 'queued', share: 0 });
  });

  it('give the operator back the words of the request', () => {
    expect(toRun({ ...info, memo: { reason: 'manual', requestedBy: 'operator', note: 'after the split' } }, '').reason).toBe('after the split');
  });

  it.each([
    ['COMPLETED', 'completed'], ['FAILED', 'failed'], ['TIMED_OUT', 'failed'], ['CANCELLED', 'cancelled'], ['TERMINATED', 'cancelled'],
  ] as const)('call %s %s', (name, state) => {
    expect(toRun({ ...info, status: { code: 2, name } }, '').state).toBe(state);
  });

  it('sum up what became of each kind', () => {
    const kinds = [
      { kind: 'lstm', version: 3, outcome: 'promoted', reasons: [] },
      { kind: 'transformer', version: null, outcome: 'not-trained', reasons: [] },
    ] as const;
    expect(summaryOf({ dataset: null, kinds })).toBe('lstm v3 promoted, transformer not trained');
  });
});
