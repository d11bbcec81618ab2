import { Context } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FAILURES, MESSAGES, TASK_QUEUES, workflowIds, type BuildDatasetInput } from '@tandem/pipeline';
import { TEST_SERVER } from '@tandem/pipeline/testing';
import { failureOf, startWorkflowEnvironment, type Activities, type WorkflowEnvironment } from '../../testing/workflow-environment.js';
import type { ingestPrices } from './ingest-prices.js';

describe.skipIf(TEST_SERVER === null)('ingestPrices', () => {
  let environment: WorkflowEnvironment;
  beforeAll(async () => {
    environment = await startWorkflowEnvironment();
  });
  afterAll(() => environment?.close());

  const ingest = () =>
    environment.client.workflow.execute<typeof ingestPrices>('ingestPrices', {
      workflowId: workflowIds.ingestPrices,
      taskQueue: TASK_QUEUES.ingestion,
      args: [{ sessionsDone: 0, lastSession: null }],
    });
  const run = (activities: Partial<Activities>) => environment.withWorkers(activities, ingest);
  const resultOf = (workflowId: string) => environment.client.workflow.getHandle(workflowId).result();

  it('streams every session, trains after each, and ends with the recording', async () => {
    const prepared: number[] = [];
    const result = await run({
      prepareMarket: async () => {
        prepared.push(prepared.length + 1);
        return { sessions: 26, bars: 1, quarantined: 0, lastSession: '2026-02-27' };
      },
    });
    expect(result).toEqual({ sessions: 2, state: 'ended' });
    expect(prepared).toEqual([1]);
    await expect(resultOf(workflowIds.nightly('2026-03-02'))).resolves.toMatchObject({
      kinds: [{ outcome: 'promoted' }, { outcome: 'promoted' }],
    });
    await expect(resultOf(workflowIds.nightly('2026-03-03'))).resolves.toBeDefined();
  });

  it('trains the kinds without a champion before the first session opens, then the full pipeline beside it', async () => {
    const order: string[] = [];
    const activities: Partial<Activities> = {
      findMissingChampions: async () => ['transformer'],
      buildDataset: async ({ reason, budget }: BuildDatasetInput) => {
        order.push(`${reason}/${budget}`);
        return {
          finding: '',
          dataset: { datasetId: 'd', hash: 'h', sessions: 26, trainSamples: 1, validationSamples: 1, holdoutSamples: 0 },
          refusal: null,
        };
      },
      streamSession: async () => (order.push('stream'), { outcome: 'ended', session: null, bars: 0 }),
    };
    await environment.withWorkers(activities, async () => {
      await ingest();
      await resultOf(workflowIds.initialTraining);
    });
    expect(order[0]).toBe('first-training/first');
    expect(order.slice(1).sort()).toEqual(['initial/fast', 'stream']);
    await expect(resultOf(workflowIds.firstTraining)).resolves.toMatchObject({ kinds: [{ kind: 'transformer' }] });
  });

  it('opens the next session after a pipeline run that failed', async () => {
    const result = await run({
      buildDataset: async () => {
        throw ApplicationFailure.create({ message: 'No disk space', nonRetryable: true });
      },
    });
    expect(result.sessions).toBe(2);
  });

  it('waits for the sessions of a real market, and leaves its nightly runs to their Schedule', async () => {
    const asked: number[] = [];
    let opensAt = 0;
    const result = await run({
      prepareMarket: async () => ({ sessions: 20, bars: 1, quarantined: 0, lastSession: '2026-02-27', hasNightlySchedule: true }),
      streamSession: async ({ after }) => {
        asked.push(await environment.now());
        // Runs of earlier tests may still wait for a worker, and keep the server from skipping time.
        opensAt ||= asked[0]! + 2_000;
        if (asked.length === 1) return { outcome: 'early', session: '2026-03-02', bars: 0, opensAt, hasNightlySchedule: true };
        return after === '2026-02-27'
          ? { outcome: 'closed', session: '2026-03-02', bars: 1, hasNightlySchedule: true }
          : { outcome: 'ended', session: null, bars: 0 };
      },
    });
    expect(result).toEqual({ sessions: 1, state: 'ended' });
    expect(asked).toHaveLength(3);
    expect(asked[1]!).toBeGreaterThanOrEqual(opensAt);
  });

  it('cuts a session short when it is paused, and streams the same one when it is resumed', async () => {
    const streamed: string[] = [];
    const pauses: unknown[] = [];
    const activities: Partial<Activities> = {
      recordPause: async (pause) => void pauses.push(pause),
      streamSession: async ({ after }) => {
        streamed.push(after);
        if (streamed.length > 1) return { outcome: 'ended', session: null, bars: 0 };
        for (;;) {
          Context.current().heartbeat();
          await Context.current().sleep(50);
        }
      },
    };
    await environment.withWorkers(activities, async () => {
      const handle = await environment.client.workflow.start<typeof ingestPrices>('ingestPrices', {
        workflowId: workflowIds.ingestPrices,
        taskQueue: TASK_QUEUES.ingestion,
        args: [{ sessionsDone: 0, lastSession: '2026-02-27' }],
      });
      await expect.poll(() => streamed.length).toBe(1);
      await handle.signal(MESSAGES.pauseSignal, 'maintenance');
      await expect
        .poll(() => handle.query(MESSAGES.statusQuery), { timeout: 10_000 })
        .toMatchObject({ ingestor: 'prices', paused: 'maintenance' });
      await expect.poll(() => pauses, { timeout: 10_000 }).toEqual([{ ingestor: 'prices', reason: 'maintenance' }]);
      expect(streamed).toHaveLength(1);
      await handle.signal(MESSAGES.resumeSignal);
      expect(await handle.result()).toMatchObject({ state: 'ended' });
    });
    expect(streamed).toEqual(['2026-02-27', '2026-02-27']);
  });

  it('survives a database that is away for the first attempts', async () => {
    let attempts = 0;
    await run({
      prepareMarket: async () => {
        attempts += 1;
        if (attempts < 3) throw new Error('connection refused');
        return { sessions: 26, bars: 0, quarantined: 0, lastSession: '2026-03-03' };
      },
    });
    expect(attempts).toBe(3);
  });

  it('fails at once on a database of another source', async () => {
    const outcome = run({
      prepareMarket: async () => {
        throw ApplicationFailure.create({ message: 'The database holds bars of yahoo', type: FAILURES.sourceMismatch });
      },
    });
    await expect(outcome.catch(failureOf)).resolves.toBe('The database holds bars of yahoo');
  });
});
