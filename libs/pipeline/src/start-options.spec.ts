import { describe, expect, it } from 'vitest';
import { retrainBudget, retrainStartOptions } from './start-options.js';

describe('a retraining asked for', () => {
  it('has the fast budget where the market waits for its trainings', () => {
    expect((['replay', 'simulated', null] as const).map(retrainBudget)).toEqual(['fast', 'fast', 'fast']);
  });

  it('has the full budget beside a real market', () => {
    expect(retrainBudget('yahoo')).toBe('full');
  });

  it('carries who asked and why, under an id of its own', () => {
    const request = retrainStartOptions({
      source: 'replay',
      requestedBy: 'terminal',
      note: 'new features',
      at: Date.UTC(2026, 2, 6, 22),
      changeId: 'k1',
    });
    const memo = { reason: 'manual', budget: 'fast', requestedBy: 'terminal', note: 'new features' };
    expect(request).toEqual({
      workflowId: 'retrain-2026-03-06T22:00:00.000Z',
      taskQueue: 'operations',
      args: [memo],
      staticSummary: 'new features',
      typedSearchAttributes: [{ key: { name: 'TandemReason', type: 'KEYWORD' }, value: 'manual' }],
      memo: { changeId: 'k1', ...memo },
      priority: { priorityKey: 1 },
    });
  });
});
