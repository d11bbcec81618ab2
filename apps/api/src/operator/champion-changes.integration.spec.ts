import { Client, Connection, WorkflowNotFoundError } from '@temporalio/client';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { auditResponseSchema, problemSchema, startedSchema } from '@tandem/contracts';
import { ModelRepository, OperatorRequestRepository, VerdictRepository } from '@tandem/database';
import { TcpProxy } from '@tandem/database/testing';
import { MODEL_KINDS } from '@tandem/domain';
import { TASK_QUEUES, workflowIds, WORKFLOWS } from '@tandem/pipeline';
import { TEMPORAL_CLI } from '@tandem/pipeline/testing';
import { makeChampion } from '@tandem/registry/testing';
import { startTemporal } from '../../testing/temporal-server.js';
import { TestApi } from '../../testing/test-api.js';

describe.skipIf(TEMPORAL_CLI === null)('changes that an operator asks for, over a real Temporal server without workers', () => {
  let temporal: Awaited<ReturnType<typeof startTemporal>>;
  let connection: Connection;
  let client: Client;
  let api: TestApi;
  /** The API's way to Temporal. */
  let way: TcpProxy;
  /** Milliseconds that the API's machine is ahead. */
  let ahead = 0;

  beforeAll(async () => {
    temporal = await startTemporal();
    connection = await Connection.connect({ address: temporal.address });
    client = new Client({ connection, namespace: 'test' });
    const [host, port] = temporal.address.split(':');
    way = await TcpProxy.to({ host: host!, port: Number(port) });
    api = await TestApi.start({ champions: true, temporalAddress: `127.0.0.1:${way.port}`, now: () => Date.now() + ahead });
    await storeVersion(2);
    await storeVersion(3, true);
  });
  afterAll(async () => {
    await api?.stop();
    await way?.cut();
    await connection?.close();
    await temporal?.stop();
  });
  // No worker works on a change here: it stays under way until somebody ends it.
  afterEach(async () => {
    // Temporal's list lags behind: it may lack a run that started just now, and have one that has ended.
    for (const kind of MODEL_KINDS) await terminate(workflowIds.changeChampion(kind));
    for await (const { workflowId, runId } of client.workflow.list({ query: "ExecutionStatus = 'Running'" })) {
      await terminate(workflowId, runId);
    }
  });

  async function terminate(workflowId: string, runId?: string): Promise<void> {
    const run = client.workflow.getHandle(workflowId, runId);
    await run.terminate('test is over').catch((error: unknown) => expect(error).toBeInstanceOf(WorkflowNotFoundError));
  }

  /** A further version of the LSTM with the bytes of the champion, and what the gate said of it. */
  async function storeVersion(version: number, accepted?: boolean): Promise<void> {
    const models = new ModelRepository(api.database);
    const { artifact, sha256 } = await models.artifact('lstm', 1);
    await models.claimVersion('lstm', `run-${version}`);
    await models.storeArtifact({ kind: 'lstm', version, artifact, sha256, metadata: {} });
    if (accepted === undefined) return;
    await new VerdictRepository(api.database).record({
      workflowId: `run-${version}`,
      kind: 'lstm',
      version,
      championVersion: 1,
      datasetId: null,
      accepted,
      proven: false,
      reasons: ['compared'],
      numbers: {},
    });
  }

  const ask = (path: string, body: unknown, headers: Record<string, string> = {}) =>
    api.get(`/api/v1/${path}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${api.key}`, 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    });
  const started = async (response: Response) => {
    expect(response.status).toBe(202);
    return startedSchema.parse(await response.json());
  };
  const refused = async (response: Response, status: number) => {
    expect([response.status, response.headers.get('content-type')]).toEqual([status, expect.stringContaining('application/problem+json')]);
    return problemSchema.parse(await response.json());
  };

  it('starts a promotion with what was decided on, and links to it', async () => {
    const { workflowId, temporalUrl } = await started(await ask('models/lstm/3/promote', { reason: 'better' }));
    expect([workflowId, temporalUrl]).toEqual([workflowIds.changeChampion('lstm'), expect.stringContaining('champion-lstm')]);
    const description = await client.workflow.getHandle(workflowId).describe();
    expect(description).toMatchObject({
      type: WORKFLOWS.changeChampion,
      taskQueue: TASK_QUEUES.operations,
      memo: { requestedBy: 'operator', note: 'better' },
    });
  });

  it('starts nothing twice for one key, also after the change has ended, and nothing else for it', async () => {
    const key = { 'idempotency-key': 'promote-1' };
    const first = await started(await ask('models/lstm/3/promote', { reason: 'better' }, key));
    expect(await started(await ask('models/lstm/3/promote', { reason: 'better' }, key))).toEqual(first);
    await client.workflow.getHandle(first.workflowId).terminate('done');
    expect(await started(await ask('models/lstm/3/promote', { reason: 'better' }, key))).toEqual(first);
    expect(await refused(await ask('models/lstm/3/promote', { reason: 'worse' }, key), 422)).toMatchObject({
      type: 'urn:tandem:problem:idempotency-key-reused',
    });
  });

  it('of many requests at once starts one, and answers the others who holds the champion', async () => {
    const answers = await Promise.all(Array.from({ length: 6 }, () => ask('models/lstm/3/promote', { reason: 'better' })));
    expect(answers.map(({ status }) => status).sort()).toEqual([202, 409, 409, 409, 409, 409]);
    const { runId } = startedSchema.parse(await answers.find(({ status }) => status === 202)!.json());
    const problem = await refused(await ask('models/lstm/3/promote', { reason: 'again' }), 409);
    expect(problem).toMatchObject({ type: 'urn:tandem:problem:change-in-flight', holder: { workflowId: 'champion-lstm', runId } });
  });

  it('leaves the other kind alone while one changes', async () => {
    await started(await ask('models/lstm/3/promote', { reason: 'better' }));
    expect(await refused(await ask('models/transformer/1/promote', { reason: 'better', force: true }), 409)).toMatchObject({
      type: 'urn:tandem:problem:already-champion',
    });
  });

  it('runs one retraining at a time, and one a key', async () => {
    const key = { 'idempotency-key': 'retrain-1' };
    const first = await started(await ask('pipeline/runs', { reason: 'drift' }, key));
    expect(await started(await ask('pipeline/runs', { reason: 'drift' }, key))).toEqual(first);
    expect(await refused(await ask('pipeline/runs', { reason: 'drift' }), 409)).toMatchObject({
      holder: { workflowId: first.workflowId, runId: first.runId },
    });
    await client.workflow.getHandle(first.workflowId).terminate('done');
    expect((await started(await ask('pipeline/runs', { reason: 'drift' }))).workflowId).not.toBe(first.workflowId);
  });

  it('finds what a request started whose answer was lost with the process', async () => {
    const key = { 'idempotency-key': 'lost' };
    const first = await started(await ask('models/lstm/3/promote', { reason: 'better' }, key));
    await api.database.pool.query(`update operator_requests set run_id = null where key = 'lost'`);
    expect(await started(await ask('models/lstm/3/promote', { reason: 'better' }, key))).toEqual(first);
    await client.workflow.getHandle(first.workflowId).terminate('done');
    await api.database.pool.query(`update operator_requests set run_id = null where key = 'lost'`);
    expect(await started(await ask('models/lstm/3/promote', { reason: 'better' }, key))).toEqual(first);
  });

  it('takes a version that the gate has not accepted only with force', async () => {
    expect(await refused(await ask('models/lstm/2/promote', { reason: 'better' }), 409)).toMatchObject({
      type: 'urn:tandem:problem:not-accepted',
      detail: expect.stringMatching(/never evaluated it.*"force": true/),
    });
    const { workflowId } = await started(await ask('models/lstm/2/promote', { reason: 'better', force: true }));
    expect(await (await client.workflow.getHandle(workflowId).describe()).staticSummary()).toBe('Make lstm v2 champion, against the gate');
  });

  it.each([
    ['an unknown version', 'models/lstm/99/promote', { reason: 'x' }, 404, /no LSTM version 99/],
    ['a kind that does not exist', 'models/forest/1/promote', { reason: 'x' }, 400, /kind/],
    ['a version that is no number', 'models/lstm/newest/promote', { reason: 'x' }, 400, /version/],
    ['a version in hexadecimal digits', 'models/lstm/0x3/promote', { reason: 'x' }, 400, /version: .* in decimal digits/],
    ['a version as a power of ten', 'models/lstm/3e0/promote', { reason: 'x' }, 400, /version: .* in decimal digits/],
    ['a version with a sign', 'models/lstm/+3/promote', { reason: 'x' }, 400, /version: .* in decimal digits/],
    ['a version beyond all numbers', 'models/lstm/99999999999/promote', { reason: 'x' }, 400, /version/],
    ['an empty reason', 'models/lstm/3/promote', { reason: '  ' }, 400, /reason/],
    ['no reason', 'models/lstm/rollback', {}, 400, /reason/],
    ['a reason that no database holds', 'models/lstm/rollback', { reason: 'x\0' }, 400, /reason/],
    ['half of a character', 'models/lstm/rollback', { reason: '\ud800' }, 400, /reason/],
    ['the champion itself', 'models/lstm/1/promote', { reason: 'x', force: true }, 409, /is the champion already/],
    ['a rollback of the first champion', 'models/lstm/rollback', { reason: 'x' }, 409, /no earlier LSTM champion/],
  ])('refuses %s with a reason, and starts nothing', async (_, path, body, status, detail) => {
    expect((await refused(await ask(path, body), status)).detail).toMatch(detail);
    for await (const run of client.workflow.list({ query: "ExecutionStatus = 'Running'" })) expect.fail(`${run.workflowId} was started`);
  });

  it('refuses a version whose stored file is corrupt', async () => {
    await storeVersion(4, true);
    await api.database.pool.query(`update model_versions set artifact = '\\x00' where kind = 'lstm' and version = 4`);
    expect(await refused(await ask('models/lstm/4/promote', { reason: 'x' }), 422)).toMatchObject({
      type: 'urn:tandem:problem:corrupt-artifact',
      detail: expect.stringContaining('SHA-256'),
    });
  });

  it.each([
    [90_000, 'ahead of'],
    [-90_000, 'behind'],
  ])('refuses a change, and reports it in its health, while its clock is %i ms off', async (offset, where) => {
    ahead = offset;
    try {
      const problem = await refused(await ask('models/lstm/3/promote', { reason: 'x' }, { 'idempotency-key': `skewed-${offset}` }), 503);
      expect(problem).toMatchObject({
        type: 'urn:tandem:problem:clock-skew',
        detail: expect.stringContaining(`90 s ${where} the database's`),
      });
      const { details } = (await (await api.get('/health/ready')).json()) as { details: Record<string, unknown> };
      expect(details['clock']).toMatchObject({ status: 'degraded', message: expect.stringContaining(where) });
    } finally {
      ahead = 0;
    }
    await started(await ask('models/lstm/3/promote', { reason: 'x' }, { 'idempotency-key': `skewed-${offset}` }));
  });

  it('wants the operator key', async () => {
    await refused(
      await api.get('/api/v1/models/lstm/3/promote', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: '{"reason":"x"}',
      }),
      401,
    );
  });

  it('refuses a key that no header may be', async () => {
    expect((await refused(await ask('models/lstm/3/promote', { reason: 'x' }, { 'idempotency-key': 'two words' }), 400)).detail).toContain(
      'Idempotency-Key',
    );
  });

  describe('on record', () => {
    const recorded = async (subject: string) =>
      auditResponseSchema
        .parse(await (await api.get(`/api/v1/audit?subject=${encodeURIComponent(subject)}`)).json())
        .entries.filter(({ action }) => action.endsWith('-requested'));

    it('has who asked for a retraining and why before anything came of it, and once', async () => {
      const key = { 'idempotency-key': 'on-record' };
      const { workflowId } = await started(await ask('pipeline/runs', { reason: 'drift' }, key));
      await client.workflow.getHandle(workflowId).terminate('by hand');
      await started(await ask('pipeline/runs', { reason: 'drift' }, key));
      expect(await recorded(workflowId)).toMatchObject([
        { actor: 'operator', action: 'retrain-requested', reason: 'drift', details: { workflowId, changeId: 'request/on-record' } },
      ]);
    });

    it('has what the workflow may do, which is started with its id alone', async () => {
      const rows = async () =>
        (
          await api.database.pool.query(
            `select action, kind, version, forced, champion_revision, actor, reason, key from champion_requests`,
          )
        ).rows;
      const before = await rows();
      const { workflowId } = await started(await ask('models/lstm/3/promote', { reason: 'better' }, { 'idempotency-key': 'allowed' }));
      const request = { kind: 'lstm', version: 3, authority: 'request/allowed' };
      const { events } = await client.workflow.getHandle(workflowId).fetchHistory();
      const [sent] = events![0]!.workflowExecutionStartedEventAttributes!.input!.payloads!;
      expect(JSON.parse(Buffer.from(sent!.data!).toString())).toEqual(request);
      // One that is refused leaves nothing that could be used.
      await refused(await ask('models/lstm/2/promote', { reason: 'again', force: true }, { 'idempotency-key': 'in-flight' }), 409);
      const allowed = {
        action: 'promote',
        kind: 'lstm',
        version: 3,
        forced: false,
        champion_revision: 1,
        actor: 'operator',
        reason: 'better',
      };
      expect(await rows()).toEqual([...before, { ...allowed, key: 'allowed' }]);
    });

    it('has promotions that were accepted, and none that were refused', async () => {
      const before = await recorded('lstm/3');
      await started(await ask('models/lstm/3/promote', { reason: 'better' }));
      await refused(await ask('models/lstm/3/promote', { reason: 'again' }), 409);
      const [newest, ...others] = await recorded('lstm/3');
      expect(newest).toMatchObject({
        actor: 'operator',
        action: 'champion-promotion-requested',
        reason: 'better',
        details: { kind: 'lstm', version: 3, forced: false, workflowId: 'champion-lstm' },
      });
      expect(others).toEqual(before);
    });
  });

  it('leaves nothing behind that the next request would wait for while Temporal is unavailable', async () => {
    // With an earlier request, Temporal would be asked for that one's end anyway.
    await api.database.pool.query('delete from operator_requests');
    await way.cut();
    await refused(await ask('pipeline/runs', { reason: 'away' }, { 'idempotency-key': 'away' }), 503);
    await way.restore();
    expect((await api.database.pool.query(`select from operator_requests where key = 'away'`)).rowCount).toBe(0);
    // The connection is made again by itself, a moment later.
    await expect
      .poll(async () => (await ask('pipeline/runs', { reason: 'back' }, { 'idempotency-key': 'back' })).status, { timeout: 20_000 })
      .toBe(202);
  });

  it('does not report a request that may still be starting as under way', async () => {
    await api.database.pool.query(`
      insert into operator_requests (key, fingerprint, subject, workflow_id, at)
      values ('starting', 'x', 'pipeline', 'retrain-never', now())`);
    const problem = await refused(await ask('pipeline/runs', { reason: 'now' }), 409);
    expect(problem).toMatchObject({
      detail: expect.stringMatching(/retrain-never .* may still be starting, or never start/),
      holder: { workflowId: 'retrain-never', runId: null },
    });
    await api.database.pool.query(`delete from operator_requests where key = 'starting'`);
  });

  it('of one request that came twice starts one run, also when that has ended before the second one reads', async () => {
    // What the second finds that passed the first read before the first had claimed the key.
    const find = vi.spyOn(OperatorRequestRepository.prototype, 'find').mockResolvedValue(null);
    try {
      const key = { 'idempotency-key': 'twice' };
      const first = await started(await ask('models/lstm/3/promote', { reason: 'better' }, key));
      await client.workflow.getHandle(first.workflowId).terminate('done');
      expect(await started(await ask('models/lstm/3/promote', { reason: 'better' }, key))).toEqual(first);
    } finally {
      find.mockRestore();
    }
  });

  it('marks a rollback to a version that was forced as one against the gate', async () => {
    await makeChampion(api.database, 'lstm', 2, { forced: true });
    await makeChampion(api.database, 'lstm', 3);
    const { workflowId } = await started(await ask('models/lstm/rollback', { reason: 'worse' }));
    expect(await (await client.workflow.getHandle(workflowId).describe()).staticSummary()).toBe('Make lstm v2 champion, against the gate');
  });
});
