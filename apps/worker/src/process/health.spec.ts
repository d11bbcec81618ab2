import { TestWorkflowEnvironment } from '@temporalio/testing';
import type { NativeConnection, Worker } from '@temporalio/worker';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { TEMPORAL_CLI } from '@tandem/pipeline/testing';
import { useDatabase } from '@tandem/database/testing';
import { buildVersion } from './build-version.js';
import { healthOf } from './health.js';
import { HealthServer, serveHealth } from './health-server.js';
import { connectTemporal, createWorker } from './temporal.js';

const get = async (port: number, path: string) => {
  const response = await fetch(`http://127.0.0.1:${port}${path}`);
  return { status: response.status, body: (await response.json()) as unknown };
};

describe('healthOf', () => {
  const up = { name: 'queue-training', check: async () => undefined };

  it('is ok while everything that the work rests on is up', async () => {
    expect(await healthOf([up])).toEqual({ status: 'ok', details: { 'queue-training': { status: 'up' } } });
  });

  it('says what is down and why, and does not wait for what says nothing', async () => {
    const failing = { name: 'database', check: () => Promise.reject(new Error('connection refused')) };
    const silent = { name: 'queue-operations', check: () => new Promise<void>(() => undefined) };
    expect(await healthOf([up, failing, silent])).toEqual({
      status: 'error',
      details: {
        'queue-training': { status: 'up' },
        database: { status: 'down', message: 'connection refused' },
        'queue-operations': { status: 'down', message: 'no answer within 1500 ms' },
      },
    });
  });
});

describe('HealthServer', () => {
  it('answers that the process lives though nothing that it needs does, and no other path', async () => {
    const server = await HealthServer.listen('127.0.0.1', 0, [{ name: 'database', check: () => Promise.reject(new Error('away')) }]);
    expect(await get(server.port, '/health/live')).toEqual({ status: 200, body: { status: 'ok' } });
    expect(await get(server.port, '/health/ready')).toMatchObject({ status: 503, body: { details: { database: { message: 'away' } } } });
    expect(await get(server.port, '/metrics')).toMatchObject({ status: 404 });
    await server.close();
  });

  it('names the setting when its port is taken', async () => {
    const server = await HealthServer.listen('127.0.0.1', 0, []);
    await expect(HealthServer.listen('127.0.0.1', server.port, [])).rejects.toThrow(`WORKER_PORT=${server.port}`);
    await server.close();
  });
});

if (TEMPORAL_CLI === null) console.warn('Skipped: needs the Temporal CLI.');

describe.skipIf(TEMPORAL_CLI === null)('a worker that serves its health, on a real server', () => {
  const databases = useDatabase();
  let environment: TestWorkflowEnvironment;
  let connection: NativeConnection;
  let worker: Worker;
  let port: number;
  let close: () => Promise<void>;

  beforeAll(async () => {
    environment = await TestWorkflowEnvironment.createLocal({ server: { executable: { type: 'existing-path', path: TEMPORAL_CLI! } } });
    connection = await connectTemporal({ address: environment.address }, 'default');
    worker = await createWorker(
      'training',
      { trainModel: async () => undefined },
      { connection, namespace: 'default', version: buildVersion() },
    );
    const { url } = await databases.createDatabase();
    const free = await HealthServer.listen('127.0.0.1', 0, []);
    port = free.port;
    await free.close();
    ({ close } = await serveHealth({ HOST: '127.0.0.1', WORKER_PORT: port }, { workers: [worker], connection, databaseUrl: url }));
  });
  afterAll(async () => {
    await close?.();
    await connection?.close();
    await environment?.teardown();
  });

  it('is not ready before it runs, is once the server knows it by its queue, and is not while it stops', async () => {
    const state = async () => (await get(port, '/health/ready')).body as { status: string; details: Record<string, unknown> };
    expect((await state()).details).toEqual({
      database: { status: 'up' },
      'queue-training': { status: 'down', message: 'The worker is initialized.' },
    });
    const running = worker.run();
    await vi.waitFor(async () => expect(await state()).toMatchObject({ status: 'ok' }), { timeout: 30_000 });
    worker.shutdown();
    await running;
    expect((await state()).details).toMatchObject({ 'queue-training': { message: 'The worker is stopped.' } });
  });

  it('listens nowhere without WORKER_PORT', async () => {
    const { close: closeNothing } = await serveHealth(
      { HOST: '127.0.0.1', WORKER_PORT: undefined },
      { workers: [], connection, databaseUrl: '' },
    );
    await closeNothing();
  });
});
