import { ServiceError, type Client } from '@temporalio/client';
import { describe, expect, it } from 'vitest';
import { describeStatus, runsUnderWay } from './status.js';

/** A client with one run, whose progress query ends like this. */
function clientOf(query: () => Promise<unknown>): Pick<Client, 'workflow'> {
  async function* list() {
    yield { workflowId: 'nightly-2026-03-06', runId: 'r' };
  }
  return { workflow: { list, getHandle: () => ({ query }) } } as unknown as Pick<Client, 'workflow'>;
}

const describeRuns = async (query: () => Promise<unknown>) =>
  describeStatus({ market: null, champions: [], runs: await runsUnderWay(clientOf(query)), dashboard: null, temporalUi: null }).at(-1);

describe('the trainings under way', () => {
  it('are told with their progress', async () => {
    expect(await describeRuns(async () => ({ share: 0.42, message: 'Training the lstm' }))).toBe('Training: nightly-2026-03-06, 42 %, Training the lstm');
  });

  it('are told without it while the worker is down', async () => {
    const unavailable = Object.assign(new Error('no poller'), { code: 4, details: '', metadata: {} });
    expect(await describeRuns(() => Promise.reject(new ServiceError('Failed to query Workflow', { cause: unavailable })))).toBe('Training: nightly-2026-03-06, no worker answers');
  });

  it('do not hide what is wrong otherwise', async () => {
    await expect(runsUnderWay(clientOf(() => Promise.reject(new TypeError('a fault'))))).rejects.toThrow('a fault');
  });
});
