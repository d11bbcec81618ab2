import { describe, expect, it } from 'vitest';
import type { PipelineEvent } from '@tandem/contracts';
import { NotFoundProblem } from '../http/problems.js';
import { PipelineWatch } from './pipeline-watch.js';

const event = (runId: string, share: number, state: PipelineEvent['state'] = 'running'): PipelineEvent => ({
  workflowId: `workflow-${runId}`,
  runId,
  temporalUrl: 'http://temporal',
  state,
  reason: 'Session closed',
  stage: 'train',
  kind: 'lstm',
  epoch: 1,
  epochs: 4,
  loss: 1.05,
  secondsLeft: 30,
  share,
  message: 'Training',
  startedAt: '2026-03-05T21:00:00.000Z',
});

function setUp() {
  const temporal = {
    running: [] as PipelineEvent[],
    workers: true,
    failure: null as Error | null,
    ends: {} as Record<string, PipelineEvent['state'] | Error>,
  };
  const log: string[] = [];
  const watch = new PipelineWatch(
    {
      running: async (lastOf) => {
        if (temporal.failure !== null) throw temporal.failure;
        return temporal.workers ? [...temporal.running] : temporal.running.map((run) => ({ ...run, ...lastOf(run.runId) }));
      },
      ended: async ({ runId, share }) => {
        const end = temporal.ends[runId] ?? 'completed';
        if (end instanceof Error) throw end;
        return event(runId, end === 'completed' ? 1 : share, end);
      },
    },
    { onUnavailable: () => log.push('unavailable'), onAvailable: () => log.push('available') },
  );
  const published: string[] = [];
  watch.events.subscribe(({ runId, state, share }) => published.push(`${runId} ${state} ${share}`));
  return { temporal, watch, published, log };
}

describe('PipelineWatch', () => {
  it('publishes the progress of a run when it changes, and how it ended, once', async () => {
    const { temporal, watch, published } = setUp();
    temporal.running = [event('a', 0.1)];
    await watch.poll();
    await watch.poll();
    temporal.running = [event('a', 0.6)];
    await watch.poll();
    temporal.running = [];
    await watch.poll();
    await watch.poll();
    expect(published).toEqual(['a running 0.1', 'a running 0.6', 'a completed 1']);
    expect(watch.current).toMatchObject([{ runId: 'a', state: 'completed' }]);
  });

  it('goes on from what it last knew of a run while no worker reports how far that is', async () => {
    const { temporal, watch, published } = setUp();
    temporal.running = [event('a', 0.6)];
    await watch.poll();
    temporal.workers = false;
    temporal.running = [event('a', 0)];
    await watch.poll();
    temporal.ends = { a: 'failed' };
    temporal.running = [];
    await watch.poll();
    expect(published).toEqual(['a running 0.6', 'a failed 0.6']);
  });

  it('knows of nothing before anything ran', async () => {
    const { watch } = setUp();
    await watch.poll();
    expect(watch.current).toEqual([]);
  });

  it('lets go of a run that Temporal no longer knows, and goes on with the others', async () => {
    const { temporal, watch, published } = setUp();
    temporal.running = [event('deleted', 0.3), event('other', 0.1)];
    await watch.poll();
    temporal.ends = { deleted: new NotFoundProblem('no such run') };
    temporal.running = [event('other', 0.2)];
    await watch.poll();
    await watch.poll();
    expect(published.slice(2)).toEqual(['other running 0.2', 'deleted cancelled 0.3']);
  });

  it('publishes the other runs although the end of one cannot be read, and asks for that again', async () => {
    const { temporal, watch, published } = setUp();
    temporal.running = [event('a', 0.3), event('b', 0.3), event('c', 0.1)];
    await watch.poll();
    temporal.ends = { a: new Error('unavailable') };
    temporal.running = [event('c', 0.2)];
    await expect(watch.poll()).rejects.toThrow('unavailable');
    temporal.ends = {};
    await watch.poll();
    expect(published.slice(3)).toEqual(['c running 0.2', 'b completed 1', 'a completed 1']);
  });

  it('keeps a failure beside a run under way, until a later success', async () => {
    const { temporal, watch } = setUp();
    temporal.running = [event('initial', 0.1), event('nightly', 0.1)];
    await watch.poll();
    temporal.ends = { nightly: 'failed' };
    temporal.running = [event('initial', 0.2)];
    await watch.poll();
    expect(watch.current).toMatchObject([
      { runId: 'nightly', state: 'failed' },
      { runId: 'initial', state: 'running' },
    ]);
    temporal.running = [];
    await watch.poll();
    expect(watch.current).toMatchObject([{ runId: 'initial', state: 'completed' }]);
  });

  it('reports once that Temporal is unavailable', async () => {
    const { temporal, watch, log } = setUp();
    temporal.failure = new Error('unavailable');
    watch.start();
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(log).toEqual(['unavailable']);
    await watch.stop();
  });
});
