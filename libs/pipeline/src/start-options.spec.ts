import { describe, expect, it } from 'vitest';
import { retrainBudget, retrainStartOptions } from './start-options.js';

describe('a retraining asked for', () => {
  it('spends no more than a night where the market waits for its trainings', () => {
    expect((['replay', 'simulated', null] as const).map(retrainBudget)).toEqual(['fast', 'fast', 'fast']);
  });

  it('spends what it takes beside a real market', () => {
    expect(retrainBudget('yahoo')).toBe('full');
  });

  it('tells Temporal who asked and why, under an id of its own', () => {
    const request = retrainStartOptions({ source: 'replay', requestedBy: 'terminal', note: 'new features', at: Date.UTC(2026, 2, 6, 22), changeId: 'k1' });
    const said = { reason: 'manual', budget: 'fast', requestedBy: 'terminal', note: 'new features' };
    expect(request).toEqual({ workflowId: 'retrain-2026-03-06T22:00:00.000Z', taskQueue: 'operations', args: [said], staticSummary: 'new features', typedSearchAttributes: [{ key: { name: 'TandemReason', type: 'KEYWORD' }, value: 'manual' }], memo: { changeId: 'k1', ...said } });
  });
});
