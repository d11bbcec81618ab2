import { readdirSync, readFileSync } from 'node:fs';
import { ActivityCancellationDetails } from '@temporalio/common';
import { defaultActivityInfo, MockActivityEnvironment } from '@temporalio/testing';
import { beforeEach, describe, expect, it } from 'vitest';
import { CheckRunRepository, PredictionRepository, type Database } from '@tandem/database';
import { useDatabase } from '@tandem/database/testing';
import { BAR_MS, MARKET_SYMBOL, sessionAt } from '@tandem/domain';
import { productFeatures } from '@tandem/features';
import { plantLeak, randomHistory } from '@tandem/features/testing';
import type { RunCheckInput } from '@tandem/pipeline';
import { runCheck, type CheckOrder, type CheckOutcome } from '@tandem/registry';
import { storeHistory } from '@tandem/registry/testing';
import { createCheckActivities } from './index.js';
import { runInProcess, type RunCheck } from './run-in-process.js';

const SYMBOLS = ['AAA', 'BBB', MARKET_SYMBOL];
const ID = 'check-lookahead-1';
const input: RunCheckInput = { check: 'lookahead', seed: 3, session: null, requestedBy: 'operator', reason: 'why not', requestedAt: 1 };
const OUTCOME = { passed: true, sentence: 'Nothing knows its future.', result: { check: 'lookahead' } as CheckOutcome['result'] };

const server = useDatabase();
let database: Database;
let runs: CheckRunRepository;
const open = async (filled: boolean) => {
  database = filled
    ? await server.createFilled('random_20_sessions', (draft) => storeHistory(draft, randomHistory(20)))
    : await server.createDatabase();
  runs = new CheckRunRepository(database);
};

/** An attempt of the activity in a run. */
function attempt(run: RunCheck, given: RunCheckInput = input, { workflowId = ID, runId = 'r1', now = Date.now } = {}) {
  const environment = new MockActivityEnvironment({ ...defaultActivityInfo, workflowExecution: { workflowId, runId } });
  const activities = createCheckActivities(database, run, now);
  return { environment, outcome: environment.run(() => activities.performCheck(given)) };
}

describe('a check as an activity', () => {
  beforeEach(() => open(false));

  it('stores its progress while it runs, and what it came to', async () => {
    let time = 1_000;
    const seen: unknown[] = [];
    const heartbeats: unknown[] = [];
    const { environment, outcome } = attempt(
      async (_, report) => {
        report(0.25, 'Computing');
        // Progress is stored behind the computation, which does not wait for it.
        await expect.poll(async () => (await runs.find(ID))!.share).toBe(0.25);
        seen.push(await runs.find(ID));
        time += 1;
        report(0.3, 'too soon to be stored');
        return OUTCOME;
      },
      input,
      { now: () => time },
    );
    environment.on('heartbeat', (details: unknown) => details !== undefined && heartbeats.push(details));
    expect(await outcome).toEqual({ passed: true, sentence: OUTCOME.sentence });
    expect(seen).toMatchObject([{ state: 'running', sentence: 'Computing', startedAt: 1_000, reason: 'why not', requestedBy: 'operator' }]);
    expect(heartbeats).toContainEqual({ share: 0.3, doing: 'too soon to be stored' });
    expect(await runs.find(ID)).toMatchObject({ ...OUTCOME, state: 'completed', share: 1, closedAt: 1_001 });
  });

  it('finds what it came to when its answer was lost, and begins anew where an attempt was cut off', async () => {
    await expect(attempt(() => Promise.reject(new Error('SIGKILL'))).outcome).rejects.toThrow('SIGKILL');
    expect(await runs.find(ID)).toMatchObject({ state: 'running' });
    await attempt(async () => OUTCOME).outcome;
    const again = attempt(() => Promise.reject(new Error('computed again')));
    expect(await again.outcome).toEqual({ passed: true, sentence: OUTCOME.sentence });
  });

  it('is computed again by a run that was reset', async () => {
    await attempt(async () => OUTCOME).outcome;
    await attempt(async () => ({ ...OUTCOME, passed: false }), input, { runId: 'r2' }).outcome;
    expect(await runs.find(ID)).toMatchObject({ runId: 'r2', passed: false });
  });

  it('takes turns with other checks, and can be cancelled while it waits', async () => {
    const activities = createCheckActivities(
      database,
      (_, __, signal) =>
        new Promise((_resolve, reject) => {
          signal.addEventListener('abort', () => reject(new Error('given up')));
        }),
    );
    const within = (workflowId: string) =>
      new MockActivityEnvironment({ ...defaultActivityInfo, workflowExecution: { workflowId, runId: 'r1' } });
    const [first, second] = [within('check-1'), within('check-2')];
    const outcomes = [first, second].map((one) => one.run(() => activities.performCheck(input)).catch((error: unknown) => error));
    await expect.poll(async () => (await runs.find('check-1'))?.state).toBe('running');
    second.cancel('CANCELLED', new ActivityCancellationDetails({ cancelRequested: true }));
    expect(await outcomes[1]).toMatchObject({ name: 'CancelledFailure' });
    expect(await runs.find('check-2')).toBeNull();
    first.cancel('CANCELLED', new ActivityCancellationDetails({ cancelRequested: true }));
    expect(await outcomes[0]).toMatchObject({ name: 'CancelledFailure' });
  });

  it('reconciles the newest session that is over and was predicted on, and says so when there is none', async () => {
    const asked: CheckOrder[] = [];
    const run: RunCheck = async (order) => (asked.push(order), OUTCOME);
    const reconcile = { ...input, check: 'reconcile' } as const;
    await expect(attempt(run, reconcile).outcome).rejects.toThrow('No champion has predicted');
    const history = randomHistory(3);
    await storeHistory(database, history);
    const ts = history.series[2]!.ts.findLast((start) => sessionAt(start)!.date < sessionAt(history.series[2]!.ts.at(-1)!)!.date)!;
    const row = {
      symbol: MARKET_SYMBOL,
      ts,
      kind: 'lstm',
      version: 1,
      role: 'champion',
      down: 0.2,
      neutral: 0.5,
      up: 0.3,
      final: true,
    } as const;
    await new PredictionRepository(database).record([row], []);
    const { date } = sessionAt(ts + BAR_MS - 1)!;
    await attempt(run, reconcile).outcome;
    expect(asked).toEqual([{ check: 'reconcile', seed: 3, session: date }]);
    expect(await runs.find(ID)).toMatchObject({ session: date });
    await attempt(run, { ...reconcile, session: '2025-03-03' }, { workflowId: 'check-reconcile-2' }).outcome;
    expect(asked[1]).toMatchObject({ session: '2025-03-03' });
  });

  it.each([
    ['an unknown check', { ...input, check: 'astrology' }],
    ['a seed that is none', { ...input, seed: -1 }],
    ['a day that is none', { ...input, session: 'today' }],
    ['nothing', null],
  ])('refuses %s for good, and stores nothing', async (_, given) => {
    const refused = attempt(async () => OUTCOME, given as RunCheckInput).outcome.catch((error: unknown) => error);
    expect(await refused).toMatchObject({ nonRetryable: true, type: 'CheckRefusedError' });
    expect(await runs.newest(1)).toEqual([]);
  });

  it('notes how a run ended that has no verdict', async () => {
    const activities = createCheckActivities(database, async () => OUTCOME);
    await attempt(() => Promise.reject(new Error('broken'))).outcome.catch(() => undefined);
    const environment = new MockActivityEnvironment({ ...defaultActivityInfo, workflowExecution: { workflowId: ID, runId: 'r1' } });
    await environment.run(() => activities.closeCheck({ state: 'failed', sentence: 'broken' }));
    expect(await runs.find(ID)).toMatchObject({ state: 'failed', sentence: 'broken', passed: null });
  });
});

describe('a check of stored bars', () => {
  beforeEach(() => open(true));

  it('finds a planted feature that looks ahead', async () => {
    const planted: RunCheck = (order, report) =>
      runCheck(database, order, { symbols: SYMBOLS, report, features: plantLeak(productFeatures, 'centred_mean') });
    expect(await attempt(planted).outcome).toMatchObject({
      passed: false,
      sentence: expect.stringMatching(/^centred_mean knows its future/),
    });
    const row = (await runs.find(ID))!;
    expect(row).toMatchObject({ state: 'completed', passed: false, result: { found: 3 } });
    expect(row.result!['leaks']).toMatchObject(SYMBOLS.map((symbol) => ({ what: 'centred_mean', symbol })));
  });
});

describe('the process of a check', () => {
  const nobody = () => undefined;
  const forever = new AbortController().signal;
  const place = () => ({ databaseUrl: database.url, keyFiles: { trustedKeysFile: '/nowhere' } });

  it('comes to the verdict of the product on what is stored, and says how far it is', async () => {
    await open(true);
    const shares: number[] = [];
    const run = runInProcess(place(), [MARKET_SYMBOL]);
    const order = { check: 'warm-up', seed: 3, session: null } as const;
    expect(await run(order, (share) => void shares.push(share), forever)).toMatchObject({ passed: true, result: { check: 'warm-up' } });
    expect(shares.length).toBeGreaterThan(3);
  });

  it('says why a check cannot be carried out, by the name that Temporal knows', async () => {
    await open(false);
    const run = runInProcess(place(), SYMBOLS);
    const refused = run({ check: 'lookahead', seed: 3, session: null }, nobody, forever).catch((error: unknown) => error);
    expect(await refused).toMatchObject({ type: 'CheckRefusedError', message: expect.stringContaining('No session is over yet') });
  });

  it.runIf(process.platform === 'linux')('is what Linux ends first where memory is short, and is missed when it was', async () => {
    await open(true);
    const run = runInProcess(place(), SYMBOLS);
    const scores: string[] = [];
    const kill = () => {
      for (const pid of processesOfChecks()) {
        scores.push(readFileSync(`/proc/${pid}/oom_score_adj`, 'utf8').trim());
        process.kill(pid, 'SIGKILL');
      }
    };
    const lost = run({ check: 'lookahead', seed: 3, session: null }, kill, forever).catch((error: unknown) => error);
    expect(await lost).toMatchObject({ type: 'CheckProcessLost', nextRetryDelay: '1m', message: expect.stringContaining('SIGKILL') });
    expect(scores).toEqual(['1000']);
  });

  it('is ended when the check is given up', async () => {
    await open(true);
    const stop = new AbortController();
    const run = runInProcess(place(), SYMBOLS);
    const given = run({ check: 'lookahead', seed: 3, session: null }, () => stop.abort(), stop.signal).catch((error: unknown) => error);
    expect(await given).toMatchObject({ name: 'AbortError' });
    const connected = () =>
      database.pool.query(`select from pg_stat_activity where application_name = 'tandem-worker check' and datname = current_database()`);
    await expect.poll(async () => (await connected()).rowCount, { timeout: 20_000 }).toBe(0);
  });
});

/** Those of this process, on Linux. */
function processesOfChecks(): number[] {
  const isOwn = (pid: string) => {
    try {
      const read = (file: string) => readFileSync(`/proc/${pid}/${file}`, 'utf8');
      return read('status').includes(`PPid:\t${process.pid}\n`) && read('cmdline').includes('child.js');
    } catch {
      return false; // it has ended since it was listed
    }
  };
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && isOwn(name))
    .map(Number);
}
