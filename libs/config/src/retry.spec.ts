import { describe, expect, it } from 'vitest';
import { Backoff, backoffDelay, retryAtStart } from './retry.js';

describe('what a process needs at its start', () => {
  it('is tried again until it is there', async () => {
    const reported: unknown[] = [];
    let attempts = 0;
    const there = await retryAtStart(
      async () => {
        attempts += 1;
        if (attempts < 2) throw new Error('not yet');
        return 'there';
      },
      { onFailure: (error) => reported.push((error as Error).message) },
    );
    expect([there, reported]).toEqual(['there', ['not yet']]);
  });

  it('is not tried again where that is of no use', async () => {
    let attempts = 0;
    const failing = retryAtStart(
      async () => {
        attempts += 1;
        throw new Error('the password is wrong');
      },
      { onFailure: () => expect.fail('It was tried again.'), isRetryable: () => false },
    );
    await expect(failing).rejects.toThrow('password');
    expect(attempts).toBe(1);
  });
});

describe('backoff', () => {
  it('doubles from the shortest wait to the longest', () => {
    const delays = [1, 2, 3, 4, 5, 2_000].map((failures) => backoffDelay(failures, { minMs: 100, maxMs: 500 }));
    expect(delays).toEqual([100, 200, 400, 500, 500, 500]);
  });

  it('starts anew after a success', async () => {
    const backoff = new Backoff({ minMs: 1, maxMs: 3_600_000 });
    for (let i = 0; i < 30; i += 1) {
      expect(await backoff.wait()).toBe(true);
      backoff.reset();
    }
  });

  it('is cut short when it is aborted', async () => {
    const stopping = new AbortController();
    const waiting = new Backoff({ minMs: 3_600_000, maxMs: 3_600_000 }, stopping.signal).wait();
    stopping.abort();
    expect(await waiting).toBe(false);
  });
});
