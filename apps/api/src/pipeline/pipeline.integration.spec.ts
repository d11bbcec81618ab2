import { Client, Connection } from '@temporalio/client';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { pipelineRunDetailSchema, pipelineRunsResponseSchema, startedSchema } from '@tandem/contracts';
import { TASK_QUEUES, workflowIds, WORKFLOWS } from '@tandem/pipeline';
import { TEMPORAL_CLI } from '@tandem/pipeline/testing';
import { startTemporal } from '../../testing/temporal-server.js';
import { TestApi } from '../../testing/test-api.js';
import { WsClient } from '../../testing/ws-client.js';

if (TEMPORAL_CLI === null) console.warn('Skipped: tests of pipeline runs need the temporal program (TEMPORAL_CLI).');

describe.skipIf(TEMPORAL_CLI === null)('pipeline runs over a real Temporal server without workers', () => {
  let temporal: Awaited<ReturnType<typeof startTemporal>>;
  let connection: Connection;
  let api: TestApi;
  let ws: WsClient;

  beforeAll(async () => {
    temporal = await startTemporal();
    connection = await Connection.connect({ address: temporal.address });
    api = await TestApi.start({ champions: false, temporalAddress: temporal.address });
    ws = await WsClient.connect(api.wsUrl);
    ws.send({ event: 'subscribe', data: { symbols: ['SPY'] } });
  });
  afterAll(async () => {
    ws?.close();
    await api?.stop();
    await connection?.close();
    await temporal?.stop();
  });

  const retrain = (reason: string) =>
    api.get('/api/v1/pipeline/runs', {
      method: 'POST',
      headers: { authorization: `Bearer ${api.key}`, 'content-type': 'application/json' },
      body: JSON.stringify({ reason }),
    });

  it('starts the retraining that the operator asks for, on the budget of a virtual market, and follows it to its end', async () => {
    const response = await retrain('after the split');
    expect(response.status).toBe(202);
    const { workflowId, runId, temporalUrl } = startedSchema.parse(await response.json());
    expect(workflowId).toMatch(/^retrain-\d{4}-/);
    expect(temporalUrl).toBe(`http://127.0.0.1:1/namespaces/test/workflows/${encodeURIComponent(workflowId)}/${runId}/history`);

    const { data } = await ws.next('pipeline', (message) => message.data.runId === runId);
    expect(data).toMatchObject({ state: 'running', reason: 'after the split', stage: 'queued', message: 'Waiting for a worker' });
    const { runs } = pipelineRunsResponseSchema.parse(await (await api.get('/api/v1/pipeline/runs')).json());
    expect(runs).toMatchObject([{ workflowId, runId, state: 'running', requestedBy: 'operator' }]);
    const running = pipelineRunDetailSchema.parse(await (await api.get(`/api/v1/pipeline/runs/${runId}`)).json());
    expect(running.stages.map(({ stage, state }) => `${stage} ${state}`)).toEqual([
      'corporate-actions waiting',
      'dataset waiting',
      'train waiting',
      'train waiting',
      'evidence waiting',
      'validate waiting',
      'change-champion waiting',
      'validate waiting',
      'change-champion waiting',
    ]);
    const description = await new Client({ connection, namespace: 'test' }).workflow.getHandle(workflowId).describe();
    expect(description).toMatchObject({
      type: 'nightlyPipeline',
      taskQueue: 'operations',
      memo: { budget: 'fast', requestedBy: 'operator' },
    });

    await new Client({ connection, namespace: 'test' }).workflow.getHandle(workflowId).terminate('enough');
    await ws.next('pipeline', (message) => message.data.runId === runId && message.data.state === 'cancelled');
    for (const id of [workflowId, runId]) {
      const detail = pipelineRunDetailSchema.parse(await (await api.get(`/api/v1/pipeline/runs/${encodeURIComponent(id)}`)).json());
      expect(detail).toMatchObject({ workflowId, runId, state: 'cancelled', progress: null, outcomes: [], failure: 'enough' });
      expect(new Set(detail.stages.map(({ state, message }) => `${state}: ${message}`))).toEqual(
        new Set(['skipped: The run ended before.']),
      );
    }
  });

  it('names an unknown run', async () => {
    const response = await api.get('/api/v1/pipeline/runs/nightly-1999-01-04');
    expect(response.status).toBe(404);
    expect(await response.json()).toMatchObject({ detail: expect.stringContaining('nightly-1999-01-04') });
  });

  it('knows a run that no operator asked for by its run id as well', async () => {
    const { workflow } = new Client({ connection, namespace: 'test' });
    const workflowId = workflowIds.nightly('2026-03-04');
    const { firstExecutionRunId } = await workflow.start(WORKFLOWS.nightlyPipeline, { workflowId, taskQueue: TASK_QUEUES.operations });
    await workflow.getHandle(workflowId).terminate('enough');
    await vi.waitFor(async () => {
      const response = await api.get(`/api/v1/pipeline/runs/${firstExecutionRunId}`);
      expect(await response.json()).toMatchObject({ workflowId, runId: firstExecutionRunId });
    });
  });

  it('names a run id that is unknown', async () => {
    const response = await api.get('/api/v1/pipeline/runs/00000000-0000-4000-8000-000000000000');
    expect(response.status).toBe(404);
  });

  it('does not take another kind of workflow for a pipeline run', async () => {
    const { workflow } = new Client({ connection, namespace: 'test' });
    await workflow.start(WORKFLOWS.ingestPrices, { workflowId: workflowIds.ingestPrices, taskQueue: TASK_QUEUES.ingestion });
    const response = await api.get(`/api/v1/pipeline/runs/${workflowIds.ingestPrices}`);
    expect(response.status).toBe(404);
    expect(await response.json()).toMatchObject({ detail: expect.stringContaining(workflowIds.ingestPrices) });
  });
});
