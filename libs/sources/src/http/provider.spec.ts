import { describe, expect, it } from 'vitest';
import { RequestStats } from './provider.js';

describe('Tally', () => {
  it('has no error rate before the first request', () => {
    expect(new RequestStats().errorRate).toBe(0);
  });

  it('looks back on a hundred requests for its error rate, and counts all', () => {
    const tally = new RequestStats();
    for (let at = 0; at < 50; at += 1) tally.failed(at, 'down');
    for (let at = 50; at < 125; at += 1) tally.succeeded(at);
    expect(tally).toMatchObject({ errorRate: 0.25, requests: 125, failures: 50, lastFailureAt: 49, lastSuccessAt: 124, lastError: 'down' });
  });

  it('counts an answer that turned out to be useless as a failure, not as another request', () => {
    const tally = new RequestStats();
    tally.succeeded(1);
    tally.succeeded(2);
    tally.discredited(3, 'nonsense');
    expect(tally).toMatchObject({ errorRate: 0.5, requests: 2, failures: 1, lastFailureAt: 3, lastError: 'nonsense' });
  });
});
