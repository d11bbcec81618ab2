import { Client, Connection } from '@temporalio/client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { changeResultSchema, notAcceptedProblemSchema, problemSchema, startedSchema, type ChangeResult } from '@tandem/contracts';
import { VerdictRepository } from '@tandem/database';
import { TcpProxy } from '@tandem/database/testing';
import { decide } from '@tandem/evaluation';
import { makeChampion as aChampion, makeScores } from '@tandem/evaluation/testing';
import { authorityIds, workflowIds } from '@tandem/pipeline';
import { TEMPORAL_CLI } from '@tandem/pipeline/testing';
import { auditRefusal, swapChampion } from '@tandem/registry';
import { startTemporal } from '../../testing/temporal-server.js';
import { TestApi } from '../../testing/test-api.js';
import { corrupt, storeCopy } from '../../testing/versions.js';

describe.skipIf(TEMPORAL_CLI === null)('the result of what an operator asked for, over a real Temporal server without workers', () => {
  let temporal: Awaited<ReturnType<typeof startTemporal>>;
  let connection: Connection;
  let client: Client;
  let api: TestApi;
  /** The API's way to Temporal. */
  let way: TcpProxy;

  beforeAll(async () => {
    temporal = await startTemporal();
    connection = await Connection.connect({ address: temporal.address });
    client = new Client({ connection, namespace: 'test' });
    const [host, port] = temporal.address.split(':');
    way = await TcpProxy.to({ host: host!, port: Number(port) });
    api = await TestApi.start({ champions: true, temporalAddress: `127.0.0.1:${way.port}` });
    for (let version = 2; version <= 5; version++) await storeCopy(api.database, 'lstm');
  });
  afterAll(async () => {
    await api?.stop();
    await way?.cut();
    await connection?.close();
    await temporal?.stop();
  });

  const ask = (path: string, body: unknown, key: string = crypto.randomUUID()) =>
    api.get(`/api/v1/models/${path}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${api.key}`, 'content-type': 'application/json', 'idempotency-key': key },
      body: JSON.stringify(body),
    });
  const started = async (path: string, body: unknown, key?: string) => {
    const response = await ask(path, body, key);
    expect(response.status).toBe(202);
    return startedSchema.parse(await response.json());
  };
  const resultOf = async (id: string): Promise<ChangeResult> => {
    const response = await api.get(`/api/v1/changes/${id}`);
    expect(response.status).toBe(200);
    return changeResultSchema.parse(await response.json());
  };
  const end = (runId: string) => client.workflow.getHandle(workflowIds.changeChampion('lstm'), runId).terminate('test');
  const change = (version: number, key: string) => ({ kind: 'lstm', version, authority: authorityIds.request(key) }) as const;

  it('runs, then is completed, with the audit entry and the revision', async () => {
    const { workflowId, runId, temporalUrl } = await started('lstm/2/promote', { reason: 'better', force: true }, 'made');
    const asked = { action: 'promote', kind: 'lstm', version: 2, forced: true, requestedBy: 'operator', reason: 'better' };
    for (const id of [runId, workflowId]) {
      expect(await resultOf(id)).toMatchObject({
        ...asked,
        workflowId,
        runId,
        temporalUrl,
        state: 'running',
        message: 'LSTM version 2 is being made champion.',
        closedAt: null,
        auditId: null,
      });
    }
    const { revision } = await swapChampion(api.database, change(2, 'made'), Date.now());
    const result = await resultOf(runId);
    expect(result).toMatchObject({ ...asked, state: 'completed', revision, remedy: null, closedAt: expect.any(String) });
    expect(result.message).toMatch(
      /^LSTM version 2 is champion since \d{4}-\d\d-\d\d \d\d:\d\d UTC\. It is revision \d+ of the pointer\.$/,
    );
    const { entries } = (await (await api.get('/api/v1/audit?subject=lstm/2')).json()) as { entries: { id: number; action: string }[] };
    expect(entries.find(({ id }) => id === result.auditId)).toMatchObject({ action: 'champion-promoted' });
    await end(runId);
    expect(await resultOf(runId)).toEqual(result);
  });

  it('is refused in words, with what to do, when something speaks against it later', async () => {
    const { runId } = await started('lstm/3/promote', { reason: 'better', force: true }, 'refused');
    await corrupt(api.database, 'lstm', 3);
    const run = { workflowId: workflowIds.changeChampion('lstm'), runId };
    await auditRefusal(api.database, { claim: change(3, 'refused'), problem: 'The stored file of LSTM v3 is corrupt.', run }, Date.now());
    await end(runId);
    expect(await resultOf(runId)).toMatchObject({
      state: 'refused',
      message: 'LSTM version 3 did not become champion. The stored file of LSTM v3 is corrupt.',
      remedy: expect.stringContaining('ask again'),
      revision: null,
      auditId: expect.any(Number),
    });
  });

  it('failed when its run was ended from outside', async () => {
    const { runId } = await started('lstm/rollback', { reason: 'worse' });
    await end(runId);
    expect(await resultOf(runId)).toMatchObject({
      action: 'rollback',
      version: 1,
      state: 'failed',
      message: 'Its run ended as terminated, and nothing is on record of it.',
      auditId: null,
    });
  });

  it('is known by what is on record while Temporal is away, and else not', async () => {
    const { runId } = await started('lstm/4/promote', { reason: 'better', force: true }, 'away');
    await way.cut();
    try {
      expect((await api.get(`/api/v1/changes/${runId}`)).status).toBe(503);
      await swapChampion(api.database, change(4, 'away'), Date.now());
      expect(await resultOf(runId)).toMatchObject({ state: 'completed' });
    } finally {
      await way.restore();
    }
    await end(runId);
  });

  it.each(['00000000-0000-4000-8000-000000000000', 'champion-forest', 'nightly-2026-03-06'])(
    'names what it does not know: %s',
    async (id) => {
      const response = await api.get(`/api/v1/changes/${id}`);
      expect(response.status).toBe(404);
      expect(problemSchema.parse(await response.json()).detail).toContain(id);
    },
  );

  it('is refused at once by a rule of the gate, with what was missing in numbers and what the operator can do', async () => {
    const file = { passed: true, largestDifference: 2e-7 } as const;
    const [challenger, champion] = [makeScores([1.09, 1.08, 1.1]), aChampion(makeScores([1.05, 1.04, 1.06]))];
    const verdict = decide({ file, challenger, champion, unusableChampion: null, baselines: [] });
    const { id } = await new VerdictRepository(api.database).record({
      workflowId: 'copy-5',
      kind: 'lstm',
      version: 5,
      championVersion: 3,
      datasetId: null,
      ...verdict,
      numbers: { ...verdict.numbers },
    });
    const response = await ask('lstm/5/promote', { reason: 'better' });
    expect(response.status).toBe(409);
    const { detail, verdictId, failedChecks, remedy } = notAcceptedProblemSchema.parse(await response.json());
    expect([verdictId, remedy]).toEqual([id, expect.stringContaining('"force": true')]);
    expect(failedChecks.map(({ rule, limit }) => [rule, limit])).toEqual([
      ['log_loss', 0.01],
      ['macro_f1', 0.01],
    ]);
    for (const { words } of failedChecks) expect(detail).toContain(words);
  });
});
