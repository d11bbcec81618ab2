import type { PipelineEvent } from '@tandem/contracts';
import { describe, expect, it } from 'vitest';
import { PipelineWatch } from './pipeline-watch.js';

const event = (runId: string, share: number, state: PipelineEvent['state'] = 'running'): PipelineEvent => ({
  workflowId: `workflow-${runId}`, runId, temporalUrl: 'http://temporal', state, reason: 'Session closed', stage: 'train', kind: 'lstm',
  epoch: 1, epochs: 4, share, message: 'Training', startedAt: '2026-03-05T21:00:00.000Z',
});

function setUp() {
  const temporal = { running: [] as PipelineEvent[], failure: null as Error | null };
  const log: string[] = [];
  const watch = new PipelineWatch(
    {
      running: async () => { if (temporal.failure !== null) throw temporal.failure; return [...temporal.running]; },
      ended: async ({ runId }) => event(runId, 1, 'completed'),
    },
    { onAway: () => log.push('away'), onBack: () => log.push('back') },
  );
  const told: string[] = [];
  watch.events.subscribe(({ runId, state, share }) => told.push(`${runId} ${state} ${share}`));
  return { temporal, watch, told, log };
}

describe('PipelineWatch', () => {
  it('tells the progress of a run when it changes, and how it ended, once', async () => {
    const { temporal, watch, told } = setUp();
    temporal.running = [event('a', 0.1)];
    await watch.look();
    await watch.look();
    temporal.running = [event('a', 0.6)];
    await watch.look();
    temporal.running = [];
    await watch.look();
    await watch.look();
    expect(told).toEqual(['a running 0.1', 'a running 0.6', 'a completed 1']);
    expect(watch.newest).toMatchObject({ runId: 'a', state: 'completed' });
  });

  it('knows nothing newest before anything ran', async () => {
    const { watch } = setUp();
    await watch.look();
    expect(watch.newest).toBeNull();
  });

  it('says once that Temporal is away', async () => {
    const { temporal, watch, log } = setUp();
    temporal.failure = new Error('unavailable');
    watch.start();
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(log).toEqual(['away']);
    await watch.stop();
  });
});
