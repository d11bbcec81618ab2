import { Client, Connection } from '@temporalio/client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TASK_QUEUES, WORKFLOWS } from '@tandem/pipeline';
import { TEMPORAL_CLI } from '@tandem/pipeline/testing';
import { readScrape } from '../../testing/scrape.js';
import { startTemporal } from '../../testing/temporal-server.js';
import { TestApi } from '../../testing/test-api.js';

if (TEMPORAL_CLI === null) console.warn('Skipped: needs the Temporal CLI.');

/** Longer than the API waits between two questions to Temporal. */
const PATIENCE = { timeout: 60_000, interval: 500 };

describe.skipIf(TEMPORAL_CLI === null)('/metrics of what Temporal has to do', () => {
  let temporal: Awaited<ReturnType<typeof startTemporal>>;
  let api: TestApi;
  const values = async () => readScrape(await (await api.get('/metrics')).text()).values;
  const backlog = `tandem_task_queue_backlog{queue="${TASK_QUEUES.operations}",type="workflow"}`;

  beforeAll(async () => {
    temporal = await startTemporal();
    const connection = await Connection.connect({ address: temporal.address });
    // Nobody works here: it waits.
    await new Client({ connection, namespace: 'test' }).workflow.start(WORKFLOWS.monitorDrift, {
      workflowId: 'waiting',
      taskQueue: TASK_QUEUES.operations,
      args: [{ after: null }],
    });
    await connection.close();
    api = await TestApi.start({ champions: false, temporalAddress: temporal.address });
  });
  afterAll(async () => {
    await api?.stop();
    await temporal?.stop();
  });

  it('counts what waits in each queue, for how long, and who asks for it', async () => {
    await expect.poll(async () => (await values()).get(backlog), PATIENCE).toBe(1);
    const now = await values();
    expect(now.get(backlog.replace('backlog', 'backlog_age_seconds'))).toBeGreaterThanOrEqual(0);
    expect(now.get(backlog.replace('backlog', 'pollers'))).toBe(0);
    expect(now.get(`tandem_task_queue_backlog{queue="${TASK_QUEUES.training}",type="activity"}`)).toBe(0);
    expect(now.get('tandem_temporal_up')).toBe(1);
  });

  it('says nothing of runs before one has completed', async () => {
    expect((await values()).has('tandem_pipeline_last_completed_timestamp_seconds')).toBe(false);
  });

  it('says that Temporal is away, and nothing of its queues then', async () => {
    await temporal.stop();
    await expect.poll(async () => (await values()).has(backlog), PATIENCE).toBe(false);
    await expect.poll(async () => (await values()).get('tandem_temporal_up'), PATIENCE).toBe(0);
  });
});
