import { ServiceError, type Client } from '@temporalio/client';
import { describe, expect, it } from 'vitest';
import type { Skills } from '@tandem/evaluation';
import { describeStatus, runsUnderWay } from './status.js';

/** A client with one run, whose progress query ends like this. */
function clientOf(query: () => Promise<unknown>): Pick<Client, 'workflow'> {
  async function* list() {
    yield { workflowId: 'nightly-2026-03-06', runId: 'r' };
  }
  return { workflow: { list, getHandle: () => ({ query }) } } as unknown as Pick<Client, 'workflow'>;
}

const describeRuns = async (query: () => Promise<unknown>) =>
  describeStatus({
    market: null,
    champions: [],
    runs: await runsUnderWay(clientOf(query)),
    waiting: [],
    dashboard: null,
    temporalUi: null,
  }).at(-1);

describe('the trainings under way', () => {
  it('are shown with their progress', async () => {
    expect(await describeRuns(async () => ({ share: 0.42, message: 'Training the lstm' }))).toBe(
      'Training: nightly-2026-03-06, 42 %, Training the lstm',
    );
  });

  it('are shown without it while the worker is down', async () => {
    const unavailable = Object.assign(new Error('no poller'), { code: 4, details: '', metadata: {} });
    expect(await describeRuns(() => Promise.reject(new ServiceError('Failed to query Workflow', { cause: unavailable })))).toBe(
      'Training: nightly-2026-03-06, no worker answers',
    );
  });

  it('do not hide what is wrong otherwise', async () => {
    await expect(runsUnderWay(clientOf(() => Promise.reject(new TypeError('a fault'))))).rejects.toThrow('a fault');
  });
});

it('names the runs that nobody carries on, and what to do', () => {
  const waiting = [{ workflowId: 'nightly-2026-03-06', runId: 'r', buildId: '0.1.0-3f2a' }];
  expect(describeStatus({ market: null, champions: [], runs: [], waiting, dashboard: null, temporalUi: null })).toContain(
    'Waits: nightly-2026-03-06, for a worker of build 0.1.0-3f2a. Start that build, reset the run or terminate it (docs/orchestration.md).',
  );
});

describe('the champions', () => {
  const champion = { kind: 'lstm', version: 3, proven: false, provenMovement: false, forced: false, since: '2026-03-06T22:00:00.000Z' };
  const lineOf = (skills: Skills | null) =>
    describeStatus({ market: null, champions: [{ ...champion, skills }], runs: [], waiting: [], dashboard: null, temporalUi: null })[1];

  it('are shown with touch and direction skill apart', () => {
    const skills = {
      touch: { value: 0.67, interval: { low: 0.64, high: 0.7 } },
      direction: { value: 0.5, interval: { low: 0.48, high: 0.52 } },
      movement: null,
    };
    expect(lineOf(skills)).toBe(
      'Champion: lstm v3 since 2026-03-06T22:00:00.000Z: Touch .67 (.64–.70): significantly above 0.5 · ' +
        'Direction .50 (.48–.52): not significantly different from 0.5 · unproven',
    );
  });

  it('claim nothing where nothing was measured', () => {
    expect(lineOf(null)).toMatch(/: Touch and direction not measured · unproven$/);
  });
});
