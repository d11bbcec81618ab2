import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import {
  auditResponseSchema,
  historySchema,
  modelConfigSchema,
  modelDetailSchema,
  modelsResponseSchema,
  operatorSessionSchema,
  predictionsResponseSchema,
  quarantineResponseSchema,
  problemSchema,
  symbolsResponseSchema,
  type Problem,
} from '@tandem/contracts';
import { ModelRepository, QuarantineRepository, SessionGainRepository, VerdictRepository } from '@tandem/database';
import { testKey } from '@tandem/database/testing';
import { BAR_MS, DEFAULT_SYMBOLS, KIND_NAMES } from '@tandem/domain';
import { decide } from '@tandem/evaluation';
import { makeChampion as aChampion, makeScores, steadyGains } from '@tandem/evaluation/testing';
import { modelMetadataSchema } from '@tandem/models';
import { MOVEMENT_BASELINE } from '@tandem/registry';
import { STORED_MINUTES, TestApi, TODAY } from '../../testing/test-api.js';

/** The parts of an OpenAPI document that are checked here. */
const openApiSchema = z.object({
  paths: z.record(
    z.string(),
    z.record(
      z.string(),
      z.object({
        parameters: z.array(z.looseObject({ name: z.string() })).optional(),
        responses: z.record(z.string(), z.unknown()),
      }),
    ),
  ),
});

/** Whether a schema says more of a value than its type. */
const isBounded = (schema: Readonly<Record<string, unknown>>) =>
  ['enum', 'pattern', 'format'].some((keyword) => keyword in schema) || ('minimum' in schema && 'maximum' in schema);

describe('REST over a real database and real champions', () => {
  let api: TestApi;
  let webRoot: string;

  beforeAll(async () => {
    webRoot = await mkdtemp(join(tmpdir(), 'tandem-web-'));
    await writeFile(join(webRoot, 'index.html'), '<!doctype html><title>Tandem</title><main ngCspNonce="CSP_NONCE">');
    await mkdir(join(webRoot, 'media'));
    await writeFile(join(webRoot, 'main-ABCD1234.js'), '// built');
    api = await TestApi.start({ champions: true, webRoot });
    await api.commitMinute();
    await vi.waitFor(async () => expect(predictionsResponseSchema.parse(await json('/api/v1/predictions/GS')).records).not.toEqual([]), {
      timeout: 20_000,
    });
  });
  afterAll(async () => {
    await api?.stop();
    await rm(webRoot, { recursive: true, force: true });
  });

  const json = async (path: string): Promise<unknown> => (await api.get(path)).json();
  /** The problem that a request is answered with, which is checked to be one. */
  const problemOf = async (path: string, init?: RequestInit): Promise<Problem> => {
    const response = await api.get(path, init);
    expect(response.headers.get('content-type')).toMatch(/^application\/problem\+json/);
    const text = await response.text();
    expect(text).not.toMatch(/\.(ts|js):\d+/);
    const problem = problemSchema.parse(JSON.parse(text));
    expect(problem.status).toBe(response.status);
    return problem;
  };

  it('lists every selected symbol with its newest state', async () => {
    const { symbols } = symbolsResponseSchema.parse(await json('/api/v1/symbols'));
    expect(symbols.map(({ symbol }) => symbol)).toEqual(DEFAULT_SYMBOLS);
    for (const { price, change, recommendation } of symbols) {
      expect(price).toBeGreaterThan(0);
      expect(change).not.toBeNull();
      expect(recommendation).not.toBeNull();
    }
  });

  it('gives the newest bars, oldest first', async () => {
    const { bars, source, interval } = historySchema.parse(await json('/api/v1/history/NVDA?limit=5'));
    expect({ source, interval, count: bars.length }).toEqual({ source: 'simulated', interval: '1m', count: 5 });
    expect(bars.at(-1)!.ts).toBe(new Date(TODAY.open + STORED_MINUTES * BAR_MS).toISOString());
    expect(bars.map(({ ts }) => ts)).toEqual(bars.map(({ ts }) => ts).sort());
  });

  it('gives bars of an interval and a span', async () => {
    const from = new Date(TODAY.open).toISOString();
    const to = new Date(TODAY.open + 30 * BAR_MS).toISOString();
    const { bars } = historySchema.parse(await json(`/api/v1/history/NVDA?interval=5m&from=${from}&to=${to}`));
    expect(bars).toHaveLength(7);
    expect(bars[0]!.ts).toBe(from);
  });

  it('takes any instant of RFC 3339, also where a + in the query was not escaped', async () => {
    const read = async (query: string) =>
      historySchema.parse(await json(`/api/v1/history/NVDA?interval=5m&${query}`)).bars.map(({ ts }) => ts);
    const at = (zone: number, minute: number, finer: string, offset: string) =>
      `${new Date(TODAY.open + (zone * 60 + minute) * BAR_MS).toISOString().slice(0, 19)}${finer}${offset}`;
    const expected = await read(`from=${at(0, 0, '', 'Z')}&to=${at(0, 30, '', 'Z')}`);
    expect(expected).toHaveLength(7);
    for (const [from, to] of [
      [at(-5, 0, '', '-05:00'), at(-5, 30, '', '-05:00')],
      [at(5, 0, '', '%2B05:00'), at(5, 30, '', '+05:00')],
      [at(0, 0, '', '-00:00'), at(0, 30, '.123456789', 'z').replace('T', 't')],
      [at(0, -1, '.9999999999', 'Z'), at(0, 30, '', '+00:00')],
    ]) {
      expect(await read(`from=${from}&to=${to}`), from).toEqual(expected);
    }
    // A bar that started less than a microsecond before is not from then on.
    expect(await read(`from=${at(0, 0, '.0000001', 'Z')}&to=${at(0, 30, '', 'Z')}`)).toEqual(expected.slice(1));
    expect(await read('from=0001-01-01T00:00:00%2B23:59&to=0001-01-01T00:00:00Z')).toEqual([]);
    expect((await read('from=0001-01-01T00:00:00%2B23:59&to=9999-12-31T23:59:59-23:59&limit=3')).length).toBe(3);
  });

  it('gives final predictions with what was recommended', async () => {
    const { records } = predictionsResponseSchema.parse(await json('/api/v1/predictions/GS?limit=1'));
    expect(records[0]).toMatchObject({
      predictions: { lstm: { version: 1 }, transformer: { version: 1 } },
      recommendation: { proven: false },
    });
  });

  it('gives what is in quarantine, by symbol and reason, and how much there is', async () => {
    const row = {
      symbol: 'ZZZ',
      raw: 'soon,1',
      reason: 'ts is no time',
      source: 'simulated',
      fetchedAt: Date.UTC(2026, 2, 6),
      file: 'ZZZ.csv',
    } as const;
    await new QuarantineRepository(api.database).add([1, 2].map((line) => ({ ...row, line })));
    expect(quarantineResponseSchema.parse(await json('/api/v1/quarantine?symbol=ZZZ'))).toEqual({
      total: 2,
      groups: [
        {
          source: 'simulated',
          symbol: 'ZZZ',
          file: 'ZZZ.csv',
          reason: 'ts is no time',
          rows: 2,
          firstAt: '2026-03-06T00:00:00.000Z',
          lastAt: '2026-03-06T00:00:00.000Z',
          example: { line: 1, raw: 'soon,1' },
        },
      ],
    });
  });

  it('lists champions and versions, one of them whole, and the published configuration', async () => {
    const { champions, versions } = modelsResponseSchema.parse(await json('/api/v1/models'));
    expect(champions.map(({ kind }) => kind)).toEqual(['lstm', 'transformer']);
    expect(versions.map(({ kind, champion, verdict }) => ({ kind, champion, verdict }))).toEqual([
      { kind: 'transformer', champion: true, verdict: 'pending' },
      { kind: 'lstm', champion: true, verdict: 'pending' },
    ]);
    const detail = modelDetailSchema.parse(await json('/api/v1/models/lstm/1'));
    expect(detail).toMatchObject({ kind: 'lstm', version: 1, role: 'champion', verdicts: [], metadata: { kind: 'lstm', window: 60 } });
    const config = modelConfigSchema.parse(await json('/api/v1/model-config'));
    expect(config.models.lstm).toMatchObject({ file: 'lstm_v1.tflite', sha256: detail.sha256 });
  });

  it('shows how a version was trained and where it comes from', async () => {
    const { training, lineage, metadata, sha256, bytes } = modelDetailSchema.parse(await json('/api/v1/models/lstm/1'));
    const { training: file, datasetHash, labels, featureNames } = modelMetadataSchema.parse(metadata);
    expect(training).toMatchObject({ epochs: file.epochs, keptEpoch: file.bestEpoch, maxEpochs: file.budget.maxEpochs });
    expect(training!.history).toEqual(file.history!.map((losses, place) => ({ epoch: place + 1, ...losses })));
    const { seed, backend, libraries, from, to } = file;
    expect(lineage).toMatchObject({
      sha256,
      bytes,
      signedBy: testKey().keyId,
      comparedWith: null,
      training: { from, to, datasetSha256: datasetHash, seed, labels, features: featureNames.length, backend, libraries },
    });
    expect(lineage.temporalUrl).toContain(encodeURIComponent(lineage.workflowId));
  });

  it('says what a first champion can go back to, and what predicts beside it', async () => {
    const { rollbacks, shadows, versions } = await vi.waitFor(async () => {
      const answer = modelsResponseSchema.parse(await json('/api/v1/models'));
      expect(answer.shadows).toHaveLength(2);
      return answer;
    });
    expect(rollbacks).toMatchObject(
      (['lstm', 'transformer'] as const).map((kind) => ({
        kind,
        version: null,
        stableVersion: null,
        refusal: expect.stringContaining(KIND_NAMES[kind]),
      })),
    );
    expect(versions.map(({ role }) => role)).toEqual(['champion', 'champion']);
    // Both are from before there were controls.
    expect(shadows).toMatchObject(
      (['lstm', 'transformer'] as const).map((kind) => ({
        kind,
        role: 'control',
        version: 1,
        problem: expect.stringContaining('no control'),
      })),
    );
  });

  describe('a version with a verdict', () => {
    const half = { value: 0.5, interval: { low: 0.48, high: 0.52 } };
    const touch = { value: 0.67, interval: { low: 0.64, high: 0.7 } };
    const figures = {
      logLoss: { value: 1.06, interval: null },
      macroF1: { value: 0.4, interval: null },
      touchAuc: touch,
      directionAuc: half,
    };
    const scorecard = { rows: 900, sessions: 5, figures };
    const verdict = { kind: 'lstm', version: 1, championVersion: null, datasetId: null, accepted: true, proven: false } as const;

    it('is shown with both skills apart, its description and the baselines on the same rows', async () => {
      const numbers = {
        skills: { touch, direction: half },
        description: ['Direction AUC 0.500, not significantly different from 0.5.', 'Unproven: no baseline is beaten.'],
        challenger: { scorecard, signals: {} },
        champion: null,
        baselines: [{ name: 'class prior', scorecard }],
      };
      await new VerdictRepository(api.database).record({
        ...verdict,
        workflowId: 'night-2',
        reasons: ['The file loads.', ...numbers.description],
        numbers,
      });
      const detail = modelDetailSchema.parse(await json('/api/v1/models/lstm/1'));
      expect(detail.skillLine).toBe(
        'Touch .67 (.64–.70): significantly above 0.5 · Direction .50 (.48–.52): not significantly different from 0.5 · unproven',
      );
      expect(detail.description).toEqual(numbers.description);
      expect(detail.card?.lines).toEqual([
        { role: 'model', name: 'this version', ...figures, movement: null },
        { role: 'baseline', name: 'class prior', ...figures, movement: null },
      ]);
      const listed = modelsResponseSchema.parse(await json('/api/v1/models')).versions.find(({ kind }) => kind === 'lstm');
      expect(listed).toMatchObject({ skills: { touch, direction: half }, skillLine: detail.skillLine, verdict: 'accepted', proven: false });
    });

    it('is shown with the evidence of its sessions over time, baselines first, and what the mark rests on today', async () => {
      const gains = steadyGains(3, 0.01).flatMap((one) => ['v7', MOVEMENT_BASELINE, 'class prior'].map((against) => ({ ...one, against })));
      await new SessionGainRepository(api.database).record(
        gains.map((one) => ({ ...one, kind: 'lstm', version: 1, origin: 'live', rows: 300 })),
      );
      const { evidence, description } = modelDetailSchema.parse(await json('/api/v1/models/lstm/1'));
      expect(evidence.map(({ against, baseline }) => [against, baseline])).toEqual([
        ['class prior', true],
        [MOVEMENT_BASELINE, true],
        ['v7', false],
      ]);
      expect(evidence[0]?.sessions.map(({ session, eValue }) => [session, eValue > 1])).toEqual([
        ['2026-01-02', false],
        ['2026-01-03', true],
        ['2026-01-04', true],
      ]);
      expect(evidence[0]?.eValue).toBe(evidence[0]?.sessions.at(-1)?.eValue);
      expect(description.at(-1)).toMatch(
        /^Today\. Unproven: .* class prior \(e-value [\d.]+, 3 sessions\);.* Movement unproven: .*3 sessions: all live\)\.$/,
      );
      await api.database.pool.query('delete from session_gains');
    });

    it('is shown with the reasons of its verdict alone when it was not scored', async () => {
      const numbers = { challenger: null, champion: null, baselines: [] };
      await new VerdictRepository(api.database).record({ ...verdict, workflowId: 'night-3', reasons: ['The file loads.'], numbers });
      const detail = modelDetailSchema.parse(await json('/api/v1/models/lstm/1'));
      expect(detail).toMatchObject({
        skills: null,
        skillLine: 'Touch and direction not measured · unproven',
        description: ['The file loads.'],
        card: null,
      });
    });

    it('is shown with every verdict, newest first, and what each measured', async () => {
      const file = { passed: true, largestDifference: 2e-7 } as const;
      const [challenger, champion] = [makeScores([1.05, 1.04, 1.06]), aChampion(makeScores([1.09, 1.08, 1.1]))];
      const sessions = ['2026-03-04', '2026-03-05', '2026-03-06'];
      const decided = decide({ file, challenger, champion, unusableChampion: null, baselines: [], sessions });
      const run = { workflowId: 'night-5', championVersion: 3, championRevision: 2, ...decided };
      await new VerdictRepository(api.database).record({ ...verdict, ...run, numbers: { ...decided.numbers, runId: 'r5' } });
      const { verdicts } = modelDetailSchema.parse(await json('/api/v1/models/lstm/1'));
      expect(verdicts.map(({ workflowId }) => workflowId)).toEqual(['night-5', 'night-3', 'night-2']);
      const [newest, unscored, older] = verdicts;
      expect(newest).toMatchObject({
        championVersion: 3,
        runId: 'r5',
        temporalUrl: 'http://127.0.0.1:1/namespaces/test/workflows/night-5/r5/history',
        accepted: decided.accepted,
        reasons: decided.reasons,
        checks: JSON.parse(JSON.stringify(decided.numbers.checks)) as unknown,
        logLossTest: { alpha: 0.01, sessions: sessions.map((session) => ({ session, rows: 1000 })) },
        model: { version: 1, rows: 3000, reliability: null },
        rival: { version: 3, rows: 3000 },
      });
      const nothing = { runId: null, checks: null, logLossTest: null, evidence: null, model: null, rival: null };
      expect([unscored, older]).toMatchObject([nothing, nothing]);
    });

    it('has no card while it has no verdict', async () => {
      const detail = modelDetailSchema.parse(await json('/api/v1/models/transformer/1'));
      expect(detail).toMatchObject({
        verdict: 'pending',
        skills: null,
        skillLine: 'Touch and direction not measured · unproven',
        description: [],
        card: null,
      });
    });

    it('is shown with what it did as champion when only that was measured, in the list as well', async () => {
      const version = await new ModelRepository(api.database).claimVersion('transformer', 'night-4');
      const numbers = {
        skills: { touch: half, direction: half },
        challenger: { scorecard },
        champion: { version: 1, scorecard },
        baselines: [],
      };
      await new VerdictRepository(api.database).record({
        ...verdict,
        kind: 'transformer',
        version,
        championVersion: 1,
        accepted: false,
        workflowId: 'night-4',
        reasons: [],
        numbers,
      });
      const detail = modelDetailSchema.parse(await json('/api/v1/models/transformer/1'));
      expect(detail).toMatchObject({ verdict: 'pending', proven: false, skills: { touch, direction: half } });
      expect(detail.card?.lines.map(({ name }) => name)).toEqual(['this version', `version ${version}`]);
      const listed = modelsResponseSchema.parse(await json('/api/v1/models')).versions.find(({ kind }) => kind === 'transformer');
      expect(listed?.skillLine).toBe(detail.skillLine);
    });
  });

  it('names an unknown symbol and lists the known ones', async () => {
    for (const path of ['/api/v1/history/NOPE', '/api/v1/predictions/NOPE']) {
      expect(await problemOf(path)).toMatchObject({
        type: 'urn:tandem:problem:unknown-symbol',
        status: 404,
        instance: path,
        symbols: [...DEFAULT_SYMBOLS],
        detail: `'NOPE' is not among the selected symbols, which are ${DEFAULT_SYMBOLS.join(' ')}.`,
      });
    }
  });

  it.each([
    ['/api/v1/history/GS?limit=0', 'limit'],
    ['/api/v1/history/GS?limt=5', 'limt'],
    ['/api/v1/symbols?symbol=GS', 'symbol'],
    ['/api/v1/alerts?open=yes', 'open'],
    ['/api/v1/quarantine?file=%00', 'file'],
    ['/api/v1/audit?subject=lstm%00', 'subject'],
    ['/api/v1/history/gs', 'symbol'],
    ['/api/v1/models/lstm/1.5', 'version'],
    ['/api/v1/pipeline/runs/%00', 'id'],
    ['/api/v1/history/GS?limit=many', 'limit'],
    ['/api/v1/history/GS?interval=2m', 'interval'],
    ['/api/v1/history/GS?from=yesterday', 'from'],
    ['/api/v1/history/GS?limit=1&limit=2', 'limit'],
    ['/api/v1/history/GS?from=2026-03-05T15:00:00Z&to=2026-03-04T15:00:00Z', 'from'],
    ['/api/v1/predictions/GS?limit=-1', 'limit'],
    ['/api/v1/history/GS?limit=0x1', 'limit'],
    ['/api/v1/history/GS?limit=1e0', 'limit'],
    ['/api/v1/history/GS?limit=', 'limit'],
    ['/api/v1/audit?before=1.5', 'before'],
    ['/api/v1/quarantine?limit=501', 'limit'],
    ['/api/v1/history/GS?from=', 'from'],
    ['/api/v1/history/GS?to=2026-03-05', 'to'],
    ['/api/v1/history/GS?to=2026-03-05T15:00:00', 'to'],
    ['/api/v1/history/GS?from=2026-03-05T15:00:00Z&from=2026-03-05T15:00:00Z', 'from'],
    ['/api/v1/history/GS?from=2026-03-05T15:00:00-05:00&to=2026-03-05T15:00:00%2B05:00', 'from'],
  ])('names the field of %s that is wrong', async (path, field) => {
    const { status, errors } = await problemOf(path);
    expect(status).toBe(400);
    expect(errors?.map((fault) => fault.field)).toEqual([field]);
  });

  it.each([
    ['/api/v1/models/perceptron/1', 400],
    ['/api/v1/models/lstm/0', 400],
    ['/api/v1/models/lstm/99', 404],
    ['/api/v1/nothing', 404],
    ['/api/nothing', 404],
    ['/health/nothing', 404],
    ['/missing.js', 404],
  ])('answers %s with problem %d', async (path, status) => {
    expect((await problemOf(path)).status).toBe(status);
  });

  it('names the parameters that a path takes to who gives another', async () => {
    const { detail } = await problemOf('/api/v1/history/GS?intervall=1h&limit=5');
    expect(detail).toBe('intervall: expected one of the parameters interval, from, to, limit.');
    expect((await problemOf('/api/v1/models?kind=lstm')).detail).toBe('kind: expected no parameter: this path takes none.');
  });

  it.each([
    ['DELETE', '/api/v1/models/lstm/1', 'GET, HEAD'],
    ['PUT', '/api/v1/pipeline/runs', 'GET, HEAD, POST'],
    ['DELETE', '/api/v1/models/lstm/rollback', 'POST'],
    ['GET', '/api/v1/models/lstm/rollback', 'POST'],
    ['PUT', '/api/v1/session', 'DELETE, GET, HEAD, POST'],
    ['POST', '/health/live', 'GET, HEAD'],
    ['OPTIONS', '/api/docs/openapi.json', 'GET, HEAD'],
  ])('answers %s %s with 405 and the methods that it takes', async (method, path, allow) => {
    const response = await api.get(path, { method });
    expect(response.headers.get('allow')).toBe(allow);
    expect(problemSchema.parse(await response.json())).toMatchObject({ status: 405, allowed: allow.split(', ') });
  });

  it('refuses a retraining to anybody but the operator', async () => {
    const body = { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ reason: 'because' }) };
    expect(await problemOf('/api/v1/pipeline/runs', body)).toMatchObject({ status: 401, type: 'urn:tandem:problem:unauthorized' });
    const wrong = { ...body, headers: { ...body.headers, authorization: 'Bearer wrong' } };
    expect((await problemOf('/api/v1/pipeline/runs', wrong)).status).toBe(401);
  });

  const post = (body: unknown, headers: Record<string, string> = {}): RequestInit => ({
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });

  it('lets the operator through with the key, and reports that Temporal is unavailable', async () => {
    const authorization = `Bearer ${api.key}`;
    expect((await problemOf('/api/v1/pipeline/runs', post({ reason: 'because' }, { authorization }))).type).toBe(
      'urn:tandem:problem:temporal-unavailable',
    );
    expect(await problemOf('/api/v1/pipeline/runs', post({ reason: ' ' }, { authorization }))).toMatchObject({
      status: 400,
      errors: [{ field: 'reason' }],
    });
    expect(await problemOf('/api/v1/pipeline/runs', post({ reason: 'because', forced: true }, { authorization }))).toMatchObject({
      status: 400,
      detail: expect.stringContaining('forced') as string,
    });
    expect((await problemOf('/api/v1/pipeline/runs', post('{"reason"', { authorization }))).status).toBe(400);
  });

  it('signs a browser in with the key, and lets it through by its cookie', async () => {
    expect((await problemOf('/api/v1/session', post({ key: 'wrong' }))).status).toBe(401);
    const signedIn = await api.get('/api/v1/session', post({ key: api.key }));
    expect(signedIn.status).toBe(204);
    const setCookie = signedIn.headers.get('set-cookie')!;
    expect(setCookie).toMatch(/HttpOnly/);
    expect(setCookie).toMatch(/SameSite=Strict/);
    const cookie = setCookie.split(';')[0]!;
    expect((await problemOf('/api/v1/pipeline/runs', post({ reason: 'because' }, { cookie }))).status).toBe(503);
    expect((await problemOf('/api/v1/pipeline/runs', post({ reason: 'because' }, { cookie: `${cookie}x` }))).status).toBe(401);
  });

  it('tells a browser whether it is signed in and until when, which neither counts as an act nor is on record', async () => {
    const session = async (cookie = '') => {
      const response = await api.get('/api/v1/session', { headers: { cookie } });
      expect(response.headers.get('cache-control')).toBe('no-store');
      expect(response.headers.get('set-cookie')).toBeNull();
      return operatorSessionSchema.parse(await response.json());
    };
    const none = { operator: false, expiresAt: null, idleExpiresAt: null };
    expect(await session()).toEqual(none);
    expect(await session('tandem-session=another')).toEqual(none);
    const before = Date.now();
    const cookie = (await api.get('/api/v1/session', post({ key: api.key }))).headers.get('set-cookie')!.split(';')[0]!;
    const entries = async () => auditResponseSchema.parse(await json('/api/v1/audit')).entries.length;
    const recorded = await entries();
    const signedIn = await session(cookie);
    expect(signedIn.operator).toBe(true);
    expect(Date.parse(signedIn.idleExpiresAt!) - before).toBeGreaterThanOrEqual(3_600_000);
    expect(Date.parse(signedIn.expiresAt!) - Date.parse(signedIn.idleExpiresAt!)).toBe(11 * 3_600_000);
    expect(await session(cookie)).toEqual(signedIn);
    expect(await entries()).toBe(recorded);
    await api.get('/api/v1/session', { method: 'DELETE', headers: { cookie } });
    expect(await session(cookie)).toEqual(none);
  });

  it('is alive, and ready though Temporal is unavailable, which it reports', async () => {
    expect(await json('/health/live')).toEqual({ status: 'ok' });
    const ready = await api.get('/health/ready');
    expect(ready.status).toBe(200);
    expect(await ready.json()).toMatchObject({
      status: 'degraded',
      details: {
        database: { status: 'up' },
        temporal: { status: 'degraded' },
        models: { status: 'up', serving: ['lstm v1', 'transformer v1'] },
      },
    });
  });

  it('documents every route with the schemas of the contracts', async () => {
    const document = openApiSchema.parse(await json('/api/docs/openapi.json'));
    expect(Object.keys(document.paths).sort()).toEqual([
      '/api/v1/alerts',
      '/api/v1/alerts/{id}/acknowledge',
      '/api/v1/audit',
      '/api/v1/champion-changes',
      '/api/v1/changes/{id}',
      '/api/v1/checks',
      '/api/v1/checks/{id}',
      '/api/v1/checks/{id}/cancel',
      '/api/v1/checks/{name}',
      '/api/v1/drift',
      '/api/v1/drift/history',
      '/api/v1/events/{symbol}',
      '/api/v1/history/{symbol}',
      '/api/v1/model-config',
      '/api/v1/models',
      '/api/v1/models/{kind}/rollback',
      '/api/v1/models/{kind}/{version}',
      '/api/v1/models/{kind}/{version}/promote',
      '/api/v1/pipeline/runs',
      '/api/v1/pipeline/runs/{id}',
      '/api/v1/predictions/{symbol}',
      '/api/v1/predictions/{symbol}/explain',
      '/api/v1/quarantine',
      '/api/v1/session',
      '/api/v1/sessions',
      '/api/v1/symbols',
      '/api/v1/track-record',
      '/health/live',
      '/health/ready',
      '/metrics',
    ]);
    const { parameters, responses } = document.paths['/api/v1/history/{symbol}']!['get']!;
    const limit = parameters?.find(({ name }) => name === 'limit');
    expect(limit).toMatchObject({ required: false, schema: { minimum: 1, maximum: 5000, default: 390 } });
    expect(responses['200']).toMatchObject({ content: { 'application/json': { schema: { properties: { bars: { type: 'array' } } } } } });
    const from = parameters?.find(({ name }) => name === 'from');
    expect(from).toMatchObject({ required: false, schema: { type: 'string', format: 'date-time' } });
    expect(JSON.stringify(from)).toContain('RFC 3339');
    const promote = document.paths['/api/v1/models/{kind}/{version}/promote']!['post']!;
    const requestKey = promote.parameters?.find(({ name }) => name === 'Idempotency-Key');
    expect(requestKey).toMatchObject({ required: false, schema: { type: 'string', pattern: '^[\\x21-\\x7e]{1,200}$' } });
    for (const [path, operations] of Object.entries(document.paths)) {
      for (const parameter of Object.values(operations).flatMap(({ parameters = [] }) => parameters)) {
        const bounded = expect.toSatisfy(isBounded, `${path} says what ${parameter.name} may be`) as unknown;
        expect(parameter).toMatchObject({ schema: bounded });
      }
    }
    expect(promote.responses).toHaveProperty('202');
    expect(responses['default']).toHaveProperty(['content', 'application/problem+json']);
    expect((await api.get('/api/docs')).headers.get('content-type')).toMatch(/html/);
  });

  it('keeps browsers from guessing types, telling addresses and framing the page', async () => {
    for (const [path, type] of [
      ['/', 'text/html; charset=utf-8'],
      ['/api/v1/symbols', 'application/json; charset=utf-8'],
      ['/api/v1/nothing', 'application/problem+json; charset=utf-8'],
      ['/metrics', 'text/plain; version=0.0.4; charset=utf-8'],
    ] as const) {
      const { headers } = await api.get(path, { headers: { accept: 'text/html' } });
      expect(headers.get('content-type')).toBe(type);
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('referrer-policy')).toBe('no-referrer');
      expect(headers.get('content-security-policy')).toContain(
        `object-src 'none';base-uri 'self';form-action 'self';frame-ancestors 'self'`,
      );
      expect(headers.get('access-control-allow-origin')).toBeNull();
    }
  });

  it('serves the dashboard, its page for every path of its own, and caches only what never changes', async () => {
    const html = { headers: { accept: 'text/html' } };
    const nonces = new Set<string>();
    for (const path of ['/', '/index.html', '/symbols/NVDA']) {
      const page = await api.get(path, html);
      const text = await page.text();
      expect(text).toContain('<title>Tandem</title>');
      const [, nonce = ''] = /ngCspNonce="([\w+/]{22}==)"/.exec(text) ?? [];
      expect(page.headers.get('content-security-policy')).toContain(`style-src 'self' 'nonce-${nonce}';`);
      nonces.add(nonce);
      expect(page.headers.get('cache-control')).toBe('no-store');
      expect(page.headers.get('content-security-policy')).toContain(`default-src 'self';script-src-attr 'none'`);
      expect(page.headers.get('x-powered-by')).toBeNull();
    }
    expect(nonces.size).toBe(3);
    for (const path of ['/', '/api/docs', '/api/v1/symbols']) {
      expect((await api.get(path, html)).headers.get('content-security-policy')).not.toContain('unsafe');
    }
    expect((await api.get('/main-ABCD1234.js')).headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    expect((await api.get('/api/v1/nothing', html)).status).toBe(404);
  });
});
