import { createServer, type AddressInfo } from 'node:net';
import { once } from 'node:events';
import { TestWorkflowEnvironment } from '@temporalio/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { JsonLog, SettingsError } from '@tandem/config';
import { TEMPORAL_CLI } from '@tandem/pipeline/testing';
import { installRuntime, showWaitingRuns } from './metrics.js';
import { createWorker } from './temporal.js';

async function listen() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { server, address: `127.0.0.1:${(server.address() as AddressInfo).port}` };
}

describe.skipIf(TEMPORAL_CLI === null)('what the SDK measures in a worker', () => {
  const log = new JsonLog('error', () => undefined);
  let environment: TestWorkflowEnvironment;
  let address: string;
  beforeAll(async () => {
    const free = await listen();
    address = free.address;
    free.server.close();
    await once(free.server, 'close');
  });
  afterAll(() => environment?.teardown());

  it('cannot be shown where something else listens, which is said in a sentence', async () => {
    const busy = await listen();
    expect(() => installRuntime(log, busy.address)).toThrow(SettingsError);
    expect(() => installRuntime(log, busy.address)).toThrow(`TEMPORAL_METRICS_ADDRESS=${busy.address} cannot be listened on`);
    busy.server.close();
  });

  it('is shown to Prometheus, with the names that the alerts ask for', async () => {
    showWaitingRuns(installRuntime(log, address))(2);
    environment = await TestWorkflowEnvironment.createLocal({ server: { executable: { type: 'existing-path', path: TEMPORAL_CLI! } } });
    const worker = await createWorker(
      'training',
      { trainModel: async () => undefined },
      { connection: environment.nativeConnection, namespace: 'default' },
    );
    await worker.runUntil(async () => {
      const scrape = async () => (await fetch(`http://${address}/metrics`)).text();
      await expect
        .poll(scrape, { timeout: 20_000 })
        .toMatch(/^temporal_num_pollers\{.*poller_type="activity_task".*task_queue="training"/m);
      expect(await scrape()).toMatch(/^tandem_waiting_runs(\{.*\})? 2$/m);
      expect(await scrape()).toMatch(/^temporal_request_total\{.*operation="DescribeNamespace"/m);
      expect(await scrape()).toMatch(/^temporal_request_latency_seconds_bucket\{/m);
      expect(await scrape()).toMatch(/^temporal_worker_task_slots_available\{.*worker_type="ActivityWorker"/m);
    });
  });
});
