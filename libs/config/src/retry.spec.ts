import { describe, expect, it } from 'vitest';
import { retryAtStart } from './retry.js';

describe('what a process needs at its start', () => {
  it('is tried again until it is there', async () => {
    const told: unknown[] = [];
    let attempts = 0;
    const there = await retryAtStart(async () => {
      attempts += 1;
      if (attempts < 2) throw new Error('not yet');
      return 'there';
    }, { onFailure: (error) => told.push((error as Error).message) });
    expect([there, told]).toEqual(['there', ['not yet']]);
  });

  it('is not tried again where that is of no use', async () => {
    let attempts = 0;
    const failing = retryAtStart(async () => {
      attempts += 1;
      throw new Error('the password is wrong');
    }, { onFailure: () => expect.fail('It was tried again.'), isRetryable: () => false });
    await expect(failing).rejects.toThrow('password');
    expect(attempts).toBe(1);
  });
});
