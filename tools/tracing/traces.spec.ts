import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { startedSchema, type Started } from '@tandem/contracts';
import { useDatabase } from '@tandem/database/testing';
import { TEMPORAL_CLI } from '@tandem/pipeline/testing';
import { startTemporal } from '../../apps/api/testing/temporal-server.js';
import { OtlpReceiver, type ReceivedSpan } from './otlp-receiver.js';
import { TracedProcess } from './traced-process.js';

const PATIENCE = { timeout: 60_000, interval: 100 };
const REASON = 'a reason that stays here';
/** The SDK's own, and what it is to be bound to Temporal by. */
const SDK = ['@opentelemetry/exporter-trace-otlp-proto', '@opentelemetry/sdk-trace', '@temporalio/interceptors-opentelemetry-v2'];

if (TEMPORAL_CLI === null) console.warn('Skipped: tests of traces need the temporal program (TEMPORAL_CLI).');

describe.skipIf(TEMPORAL_CLI === null)('API and worker as processes, over a real Temporal server', () => {
  const server = useDatabase();
  const varDir = mkdtempSync(join(tmpdir(), 'tandem-traces-'));
  const processes: TracedProcess[] = [];
  let temporal: Awaited<ReturnType<typeof startTemporal>>;
  let settings: Record<string, string>;

  beforeAll(async () => {
    temporal = await startTemporal();
    const { url } = await server.createDatabase();
    settings = {
      DATABASE_URL: url,
      SOURCE: 'simulated',
      VAR_DIR: varDir,
      PORT: '0',
      TEMPORAL_ADDRESS: temporal.address,
      TEMPORAL_NAMESPACE: 'test',
    };
  });
  afterAll(async () => {
    for (const process of processes) await process.kill();
    await temporal?.stop();
    rmSync(varDir, { recursive: true, force: true });
  });

  /** Both, once they are ready. */
  async function start(tracing: Readonly<Record<string, string>>) {
    const api = new TracedProcess('api', [], { ...settings, ...tracing });
    const worker = new TracedProcess('worker', ['--queues', 'operations'], { ...settings, ...tracing });
    processes.push(api, worker);
    await vi.waitFor(() => expect([api.find('listening'), worker.find('worker ready')]).not.toContain(undefined), PATIENCE);
    return { api, worker };
  }

  function ask(api: TracedProcess, headers: Readonly<Record<string, string>>): Promise<Response> {
    const key = readFileSync(join(varDir, 'simulated', 'operator-key'), 'utf8').trim();
    return fetch(`${String(api.find('listening')!['url'])}/api/v1/checks/lookahead`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json', ...headers },
      body: JSON.stringify({ reason: REASON }),
    });
  }

  /** Asks for a check, and waits until its run has ended. */
  async function check(api: TracedProcess, headers: Readonly<Record<string, string>> = {}): Promise<Started> {
    const response = await ask(api, headers);
    expect(response.status).toBe(202);
    const started = startedSchema.parse(await response.json());
    const connection = await Connection.connect({ address: temporal.address });
    // There are no bars to check: how it ends is of no interest.
    const handle = new Client({ connection, namespace: 'test' }).workflow.getHandle(started.workflowId, started.runId);
    await handle.result().catch(() => undefined);
    await connection.close();
    return started;
  }

  it('a request, the workflow that it starts and its activities are one trace, without anything that they carry', async () => {
    const collector = await OtlpReceiver.start();
    const { api, worker } = await start({ OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, OTEL_BSP_SCHEDULE_DELAY: '100' });
    const { workflowId, runId } = await check(api, { 'x-request-id': 'edge-9' });
    const named = (name: string) => collector.spans.find((span) => span.name === name)!;
    await vi.waitFor(() => expect(named('RunWorkflow:runCheck')).toBeDefined(), PATIENCE);
    const [inApi, inWorker] = [await api.stop(), await worker.stop()];
    await collector.stop();

    const request = named('POST /api/v1/checks/:name');
    const path = ['StartWorkflow:runCheck', 'RunWorkflow:runCheck', 'StartActivity:performCheck', 'RunActivity:performCheck'].map(named);
    const parents = [request, ...path].slice(0, -1).map(({ spanId }: ReceivedSpan) => spanId);
    expect(path.map(({ parentSpanId }) => parentSpanId)).toEqual(parents);
    expect(new Set(path.map(({ traceId }) => traceId))).toEqual(new Set([request.traceId]));
    expect([request, ...path].map(({ service }) => service)).toEqual([
      'tandem-api',
      'tandem-api',
      'tandem-worker',
      'tandem-worker',
      'tandem-worker',
    ]);
    expect(request.attributes).toEqual({
      'http.request.method': 'POST',
      'http.route': '/api/v1/checks/:name',
      'http.response.status_code': '202',
      'tandem.request_id': 'edge-9',
    });
    expect(named('RunWorkflow:runCheck').attributes).toEqual({
      workflowId,
      runId,
      workflowType: 'runCheck',
      taskQueue: 'operations',
      attempt: '1',
    });
    expect(collector.received).not.toContain(REASON);
    expect(collector.received).not.toContain(readFileSync(join(varDir, 'simulated', 'operator-key'), 'utf8').trim());

    // What the API reads from Temporal by itself, and what goes on for ever, is in no trace.
    const roots = collector.spans.filter(({ parentSpanId }) => parentSpanId === undefined).map(({ name }) => name);
    expect(roots).toEqual([request.name]);
    expect([inApi.code, inWorker.code]).toEqual([0, 0]);
    expect([...api.lines, ...worker.lines].filter(({ level }) => level === 'error')).toEqual([]);
    expect([inApi.packages, inWorker.packages]).toEqual([expect.arrayContaining(SDK), expect.arrayContaining(SDK)]);
  });

  it('the trace of a request is the one that a proxy began, and in the log of what came of it', async () => {
    const collector = await OtlpReceiver.start();
    const away = { TEMPORAL_ADDRESS: '127.0.0.1:1', OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, OTEL_SERVICE_NAME: 'edge' };
    const api = new TracedProcess('api', [], { ...settings, ...away });
    processes.push(api);
    await vi.waitFor(() => expect(api.find('listening')).toBeDefined(), PATIENCE);
    const traceId = '0af7651916cd43dd8448eb211c80319c';
    const response = await ask(api, { traceparent: `00-${traceId}-b7ad6b7169203331-01` });
    expect(response.status).toBe(503);
    await api.stop();
    await collector.stop();
    expect(api.find('request refused')).toMatchObject({ traceId, path: '/api/v1/checks/lookahead' });
    expect(collector.spans).toMatchObject([{ traceId, name: 'POST /api/v1/checks/:name', service: 'edge' }]);
  });

  it('without a collector, nothing of the SDK is loaded', async () => {
    const { api, worker } = await start({});
    await check(api);
    expect([await api.stop(), await worker.stop()]).toEqual([
      { code: 0, packages: [] },
      { code: 0, packages: [] },
    ]);
  });

  it('a collector that takes a connection and says nothing delays nothing, not even the end', async () => {
    const silent = createServer(() => undefined);
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(silent.address() as AddressInfo).port}`;
    // Whoever waited for its answer would wait longer than this test may take.
    const { api, worker } = await start({ OTEL_EXPORTER_OTLP_ENDPOINT: url, OTEL_EXPORTER_OTLP_TIMEOUT: '600000' });
    await check(api);
    expect([(await api.stop()).code, (await worker.stop()).code]).toEqual([0, 0]);
    silent.close();
  });

  it('a collector that is not there is warned of once', async () => {
    const { api, worker } = await start({
      OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:1',
      OTEL_EXPORTER_OTLP_TIMEOUT: '100',
      OTEL_BSP_SCHEDULE_DELAY: '100',
    });
    await check(api);
    await check(api);
    const warning = 'traces are not exported; everything else goes on';
    await vi.waitFor(() => expect([api.find(warning), worker.find(warning)]).not.toContain(undefined), PATIENCE);
    expect([(await api.stop()).code, (await worker.stop()).code]).toEqual([0, 0]);
    for (const { lines } of [api, worker]) expect(lines.filter(({ message }) => message === warning)).toHaveLength(1);
    expect(api.find(warning)).toMatchObject({ level: 'warn', why: expect.stringContaining('ECONNREFUSED') });
  });
});
