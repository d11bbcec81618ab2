import { Client, Connection } from '@temporalio/client';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import {
  auditResponseSchema,
  checkRunDetailSchema,
  checkRunSchema,
  checksResponseSchema,
  problemSchema,
  startedSchema,
} from '@tandem/contracts';
import { CheckRunRepository } from '@tandem/database';
import { CHECKS } from '@tandem/domain';
import { TEMPORAL_CLI } from '@tandem/pipeline/testing';
import type { CheckResult } from '@tandem/registry';
import { startTemporal } from '../../testing/temporal-server.js';
import { TestApi } from '../../testing/test-api.js';

if (TEMPORAL_CLI === null) console.warn('Skipped: tests of checks need the temporal program (TEMPORAL_CLI).');

const BARS = { symbols: ['GS', 'SPY'], symbolsStored: 20, sessions: 26, first: '2026-01-26', last: '2026-03-03', bars: 20_280 };
const RESULTS: readonly CheckResult[] = [
  {
    check: 'lookahead',
    bars: BARS,
    seed: 7,
    instants: 30,
    features: 60,
    found: 1,
    leaks: [{ what: 'centred_mean', symbol: 'GS', at: '2026-03-02T15:00:00.000Z', without: null, knowing: 101.5 }],
  },
  {
    check: 'warm-up',
    bars: BARS,
    seed: 7,
    starts: 40,
    loaded: 2_000,
    offsets: [60, 2_000],
    features: [{ feature: 'slow', needed: null, enough: false, worst: [null, 0.01] }],
  },
  {
    check: 'reconcile',
    session: '2026-03-04',
    over: true,
    predictions: 4,
    differing: 2,
    unexplained: 1,
    causes: [
      { cause: 'serving-fault', meaning: 'nothing that is stored explains it', count: 1, none: 0, class: 0, signal: 1, recomputed: 0 },
    ],
    missing: [{ why: 'not-running', meaning: 'the live loop did not run', count: 3 }],
    differences: [
      {
        symbol: 'GS',
        at: '2026-03-04T15:00:00.000Z',
        kind: 'lstm',
        version: 1,
        cause: 'serving-fault',
        effect: 'signal',
        proof: 'none',
        served: [0.2, 0.5, 0.3],
        now: null,
      },
    ],
    problems: [],
  },
];

describe.skipIf(TEMPORAL_CLI === null)('checks over a real Temporal server without workers', () => {
  let temporal: Awaited<ReturnType<typeof startTemporal>>;
  let connection: Connection;
  let client: Client;
  let api: TestApi;
  let runs: CheckRunRepository;

  beforeAll(async () => {
    temporal = await startTemporal();
    connection = await Connection.connect({ address: temporal.address });
    client = new Client({ connection, namespace: 'test' });
    api = await TestApi.start({ champions: false, temporalAddress: temporal.address });
    runs = new CheckRunRepository(api.database);
  });
  afterAll(async () => {
    await api?.stop();
    await connection?.close();
    await temporal?.stop();
  });
  afterEach(async () => {
    const { runs: listed } = await list();
    for (const { id, state } of listed) {
      if (state === 'queued' || state === 'running') await client.workflow.getHandle(id).terminate('test is over');
    }
  });

  const post = (path: string, body: unknown, headers: Record<string, string> = { authorization: `Bearer ${api.key}` }) =>
    api.get(`/api/v1/checks/${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    });
  const started = async (path: string, body: unknown = {}) => {
    const response = await post(path, body);
    expect(response.status).toBe(202);
    return startedSchema.parse(await response.json());
  };
  const list = async () => checksResponseSchema.parse(await (await api.get('/api/v1/checks')).json());
  const detail = async (id: string) => checkRunDetailSchema.parse(await (await api.get(`/api/v1/checks/${encodeURIComponent(id)}`)).json());
  const problem = async (response: Response) => problemSchema.parse(await response.json());

  it('lists every check with what a pass proves, before the first run', async () => {
    const { checks } = await list();
    expect(checks.map(({ name }) => name)).toEqual(CHECKS);
    expect(checks.every(({ proves }) => proves.endsWith('.'))).toBe(true);
    expect(checks.filter(({ ofSession }) => ofSession).map(({ name }) => name)).toEqual(['reconcile']);
  });

  it('starts a check that waits for a worker, shows it at once, and has it on record who asked and why', async () => {
    const { workflowId, runId, temporalUrl } = await started('reconcile', { session: '2026-03-04', reason: ' after the upgrade ' });
    expect(workflowId).toMatch(/^check-reconcile-\d{4}-/);
    expect(temporalUrl).toContain(runId);
    const run = await detail(workflowId);
    expect(run).toMatchObject({
      id: workflowId,
      check: 'reconcile',
      state: 'queued',
      verdict: null,
      session: '2026-03-04',
      reason: 'after the upgrade',
      requestedBy: 'operator',
      result: null,
    });
    const { runs: listed, checks } = await list();
    expect(listed[0]!.id).toBe(workflowId);
    expect(checks.find(({ name }) => name === 'reconcile')!.newest!.id).toBe(workflowId);
    const description = await client.workflow.getHandle(workflowId).describe();
    expect(description).toMatchObject({ type: 'runCheck', taskQueue: 'operations', memo: { requestedBy: 'operator' } });
    const { entries } = auditResponseSchema.parse(await (await api.get('/api/v1/audit')).json());
    expect(entries[0]).toMatchObject({ action: 'check-requested', subject: workflowId, reason: 'after the upgrade', actor: 'operator' });
  });

  it('refuses the same check while it is under way, and takes another one', async () => {
    const { workflowId, runId } = await started('lookahead');
    const refused = await post('lookahead', {});
    expect(refused.status).toBe(409);
    expect(await problem(refused)).toMatchObject({ holder: { workflowId, runId } });
    await started('warm-up');
  });

  it('answers a request that is repeated with its key as before', async () => {
    const headers = { authorization: `Bearer ${api.key}`, 'idempotency-key': 'once' };
    const first = startedSchema.parse(await (await post('warm-up', {}, headers)).json());
    expect(startedSchema.parse(await (await post('warm-up', {}, headers)).json())).toEqual(first);
    expect((await post('warm-up', { reason: 'other' }, headers)).status).toBe(422);
  });

  it('takes them from the operator alone', async () => {
    expect((await post('lookahead', {}, {})).status).toBe(401);
    expect((await post('check-lookahead-1/cancel', {}, {})).status).toBe(401);
  });

  it.each([
    ['no check of that name', 'astrology', {}, 400],
    ['a session of a check that has none', 'lookahead', { session: '2026-03-04' }, 400],
    ['a day without trading', 'reconcile', { session: '2026-03-07' }, 400],
    ['a year that no calendar knows', 'reconcile', { session: '0001-01-02' }, 400],
    ['no day', 'reconcile', { session: 'yesterday' }, 400],
  ])('refuses %s', async (_, name, body, status) => {
    const response = await post(name, body);
    expect(response.status).toBe(status);
    expect((await problem(response)).detail).toContain('expected');
  });

  it('names a run that is unknown', async () => {
    const response = await api.get('/api/v1/checks/check-lookahead-never');
    expect(response.status).toBe(404);
    expect((await problem(response)).detail).toContain('check-lookahead-never');
  });

  it('asks Temporal to cancel a run, on record, and not one that has ended', async () => {
    const { workflowId } = await started('lookahead');
    const response = await post(`${encodeURIComponent(workflowId)}/cancel`, {});
    expect(response.status).toBe(202);
    expect(checkRunSchema.parse(await response.json())).toMatchObject({ id: workflowId });
    const { events } = await client.workflow.getHandle(workflowId).fetchHistory();
    expect(events!.some(({ workflowExecutionCancelRequestedEventAttributes: asked }) => asked)).toBe(true);
    const { entries } = auditResponseSchema.parse(await (await api.get('/api/v1/audit')).json());
    expect(entries[0]).toMatchObject({ action: 'check-cancelled', subject: workflowId });
    await client.workflow.getHandle(workflowId).terminate('enough');
    expect((await post(`${encodeURIComponent(workflowId)}/cancel`, {})).status).toBe(409);
  });

  it('says of a run that was terminated that it has no verdict, though no worker could record that', async () => {
    const { workflowId } = await started('warm-up');
    await client.workflow.getHandle(workflowId).terminate('enough');
    expect(await detail(workflowId)).toMatchObject({ state: 'cancelled', sentence: expect.stringContaining('terminated') });
    expect(await runs.find(workflowId)).toMatchObject({ state: 'cancelled', closedAt: expect.any(Number) });
    await started('warm-up');
  });

  it.each(RESULTS.map((result) => [result.check, result] as const))('shows what %s came to, with its numbers', async (check, result) => {
    const id = `check-${check}-done`;
    const execution = { id, runId: 'r1' };
    await runs.request({ id, name: check, seed: 7, session: null, requestedBy: 'operator', reason: '', requestedAt: 1 });
    await runs.begin(execution, 2);
    await runs.report(execution, 0.5, 'Computing');
    expect(await runs.find(id)).toMatchObject({ share: 0.5 });
    await runs.complete(execution, { passed: false, sentence: 'Found something.', result: { ...result } }, 3);
    expect(await detail(id)).toMatchObject({ state: 'completed', verdict: 'failed', sentence: 'Found something.', share: 1, result });
  });
});
