import { beforeEach, describe, expect, it } from 'vitest';
import { useDatabase } from '../../testing/index.js';
import { CheckRunRepository } from './check-runs.js';

const server = useDatabase();
let runs: CheckRunRepository;
beforeEach(async () => {
  runs = new CheckRunRepository(await server.createDatabase());
});

const AT = Date.parse('2026-03-06T21:00:00Z');
const asked = (id: string, name: 'lookahead' | 'reconcile' = 'lookahead', requestedAt = AT) =>
  runs.request({ id, name, seed: 7, session: null, requestedBy: 'operator', reason: 'after the upgrade', requestedAt });
const first = { id: 'check-1', runId: 'r1' };
const verdict = { passed: true, sentence: 'Nothing knows its future.', result: { check: 'lookahead' } };

describe('a run of a check', () => {
  it('goes from its request over its progress to what it came to', async () => {
    await asked('check-1');
    expect(await runs.find('check-1')).toMatchObject({ state: 'queued', runId: null, share: 0, closedAt: null });
    expect(await runs.begin(first, AT + 1)).toMatchObject({ state: 'running', runId: 'r1', startedAt: AT + 1 });
    await runs.report(first, 0.25, 'Computing');
    await runs.choose(first, '2026-03-05');
    expect(await runs.find('check-1')).toMatchObject({ share: 0.25, sentence: 'Computing', session: '2026-03-05' });
    await runs.complete(first, verdict, AT + 2);
    expect(await runs.find('check-1')).toMatchObject({ ...verdict, state: 'completed', share: 1, closedAt: AT + 2 });
  });

  it('is the first one of its id, however often it is asked for', async () => {
    await asked('check-1');
    await runs.begin(first, AT + 1);
    await asked('check-1', 'reconcile');
    expect(await runs.find('check-1')).toMatchObject({ name: 'lookahead', state: 'running' });
  });

  it('that is completed stays so for the same run of Temporal, and begins anew after a reset', async () => {
    await asked('check-1');
    await runs.begin(first, AT + 1);
    await runs.complete(first, verdict, AT + 2);
    expect(await runs.begin(first, AT + 3)).toMatchObject({ state: 'completed', passed: true });
    await runs.close(first, 'failed', 'too late', AT + 4);
    const again = { id: 'check-1', runId: 'r2' };
    expect(await runs.begin(again, AT + 5)).toMatchObject({ state: 'running', runId: 'r2', passed: null, result: null, closedAt: null });
    await runs.report(first, 0.9, 'of the run before');
    await runs.complete(first, verdict, AT + 6);
    expect(await runs.find('check-1')).toMatchObject({ state: 'running', share: 0 });
  });

  it('that nobody has taken can be closed, and nothing is reported of it then', async () => {
    await asked('check-1');
    await runs.close(first, 'cancelled', 'Cancelled before it came to a verdict.', AT + 1);
    await runs.report(first, 0.5, 'still computing');
    expect(await runs.find('check-1')).toMatchObject({ state: 'cancelled', runId: 'r1', share: 0, closedAt: AT + 1, passed: null });
  });
});

it('the newest runs come first, also of one check, without their numbers', async () => {
  expect(await runs.newestOf('lookahead')).toBeNull();
  await asked('check-1');
  await asked('check-2', 'reconcile', AT + 1);
  await asked('check-3', 'lookahead', AT + 2);
  const newest = await runs.newest(2);
  expect(newest.map(({ id }) => id)).toEqual(['check-3', 'check-2']);
  expect(newest[0]).not.toHaveProperty('result');
  expect(await runs.newestOf('reconcile')).toMatchObject({ id: 'check-2' });
});
