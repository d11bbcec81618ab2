import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MESSAGES, TASK_QUEUES, workflowIds, WORKFLOWS, type IngestorStatus } from '@tandem/pipeline';
import { TEMPORAL_CLI, TEST_SERVER } from '@tandem/pipeline/testing';
import {
  startRealEnvironment,
  startWorkflowEnvironment,
  type Activities,
  type WorkflowEnvironment,
} from '../../testing/workflow-environment.js';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

describe.skipIf(TEST_SERVER === null)('an ingestor that works in rounds', () => {
  let environment: WorkflowEnvironment;
  beforeAll(async () => {
    environment = await startWorkflowEnvironment();
  });
  afterAll(() => environment?.close());

  async function ingesting<T>(
    activities: Partial<Activities>,
    look: (handle: Awaited<ReturnType<typeof start>>) => Promise<T>,
  ): Promise<T> {
    return environment.withWorkers(activities, async () => {
      const handle = await start();
      try {
        return await look(handle);
      } finally {
        await handle.terminate('test is over');
      }
    });
  }
  const start = () =>
    environment.client.workflow.start(WORKFLOWS.ingestNews, {
      workflowId: workflowIds.ingest('news'),
      taskQueue: TASK_QUEUES.ingestion,
      args: [{}],
    });

  it('fetches as often as each round says, in runs that stay small', async () => {
    let rounds = 0;
    await ingesting({ ingestNewsRound: async () => ({ summary: `Round ${(rounds += 1)}`, nextInMs: HOUR_MS }) }, async (handle) => {
      const { runId } = await handle.describe();
      await environment.sleep(20 * DAY_MS);
      const now = await handle.describe();
      expect(now.runId).not.toBe(runId);
      expect(now.historyLength).toBeLessThan(2_000);
      expect(await handle.query<IngestorStatus>(MESSAGES.statusQuery)).toEqual({
        ingestor: 'news',
        paused: null,
        doing: `Round ${rounds}`,
      });
    });
    expect(rounds).toBeGreaterThanOrEqual(20 * 24 - 1);
    expect(rounds).toBeLessThanOrEqual(20 * 24 + 2);
  });

  it('fetches nothing while it is paused, records it, and continues when it is resumed', async () => {
    let rounds = 0;
    const pauses: unknown[] = [];
    const activities: Partial<Activities> = {
      ingestNewsRound: async () => ({ summary: `Round ${(rounds += 1)}`, nextInMs: HOUR_MS }),
      recordPause: async (pause) => void pauses.push(pause),
    };
    await ingesting(activities, async (handle) => {
      await environment.sleep(2 * HOUR_MS);
      await handle.signal(MESSAGES.pauseSignal, 'the source changes');
      await environment.sleep(1_000);
      const before = rounds;
      expect(await handle.query<IngestorStatus>(MESSAGES.statusQuery)).toMatchObject({
        paused: 'the source changes',
        doing: 'Paused: the source changes',
      });
      await environment.sleep(DAY_MS);
      expect(rounds).toBe(before);
      await handle.signal(MESSAGES.resumeSignal);
      await environment.sleep(2 * HOUR_MS);
      expect(rounds).toBeGreaterThan(before);
    });
    expect(pauses).toEqual([
      { ingestor: 'news', reason: 'the source changes' },
      { ingestor: 'news', reason: null },
    ]);
  });

  it('is paused when the pause comes while its resumption is recorded', async () => {
    let rounds = 0;
    let pausedAgain = false;
    const activities: Partial<Activities> = {
      ingestNewsRound: async () => ({ summary: `Round ${(rounds += 1)}`, nextInMs: HOUR_MS }),
      recordPause: async ({ reason }) => {
        if (reason !== null || pausedAgain) return;
        pausedAgain = true;
        await environment.client.workflow.getHandle(workflowIds.ingest('news')).signal(MESSAGES.pauseSignal, 'again');
      },
    };
    await ingesting(activities, async (handle) => {
      // Temporal's test server fails a workflow task for good that cancels an activity which has just completed; a real one repeats it.
      await environment.sleep(1_000);
      await handle.signal(MESSAGES.pauseSignal, 'first');
      await environment.sleep(1_000);
      await handle.signal(MESSAGES.resumeSignal);
      await environment.sleep(1_000);
      const before = rounds;
      await environment.sleep(DAY_MS);
      expect(rounds).toBe(before);
      expect(await handle.query<IngestorStatus>(MESSAGES.statusQuery)).toMatchObject({ paused: 'again', doing: 'Paused: again' });
    });
  });
});

describe.skipIf(TEMPORAL_CLI === null)('an ingestor that works in rounds, on a real server', () => {
  let environment: WorkflowEnvironment;
  beforeAll(async () => {
    environment = await startRealEnvironment();
  });
  afterAll(() => environment?.close());

  it('is paused, resumed and cancelled also where that meets the end of a round', async () => {
    const news = environment.client.workflow.getHandle(workflowIds.ingest('news'));
    const times = 9;
    let rounds = 0;
    let meet: () => Promise<unknown> = () => Promise.resolve();
    const activities: Partial<Activities> = {
      ingestNewsRound: async () => {
        rounds += 1;
        const sent = meet();
        // The message before the end, with it, or after it.
        if (rounds % 3 === 0) await sent;
        if (rounds % 3 === 1) await new Promise((resolve) => setTimeout(resolve, rounds % 4));
        return { summary: `Round ${rounds}`, nextInMs: 1 };
      },
    };
    await environment.withWorkers(activities, async () => {
      await environment.client.workflow.start(WORKFLOWS.ingestNews, {
        workflowId: workflowIds.ingest('news'),
        taskQueue: TASK_QUEUES.ingestion,
        args: [{}],
      });
      for (let time = 1; time <= times; time++) {
        const reason = `pause ${time}`;
        meet = () => {
          meet = () => Promise.resolve();
          return news.signal(MESSAGES.pauseSignal, reason);
        };
        await expect
          .poll(() => news.query(MESSAGES.statusQuery), { timeout: 10_000, interval: 20 })
          .toMatchObject({ doing: `Paused: ${reason}` });
        const before = rounds;
        await news.signal(MESSAGES.resumeSignal);
        await expect.poll(() => rounds, { timeout: 10_000, interval: 20 }).toBeGreaterThan(before);
      }
      meet = () => news.cancel();
      await expect.poll(async () => (await news.describe()).status.name, { timeout: 10_000 }).toBe('CANCELLED');
    });
  });
});
