import { describe, expect, it } from 'vitest';
import { RequestStats } from './provider.js';

describe('RequestStats', () => {
  it('has no error rate before the first request', () => {
    expect(new RequestStats().errorRate).toBe(0);
  });

  it('looks back on a hundred requests for its error rate, and counts all', () => {
    const stats = new RequestStats();
    for (let at = 0; at < 50; at += 1) stats.failed(at, 'down');
    for (let at = 50; at < 125; at += 1) stats.succeeded(at);
    expect(stats).toMatchObject({ errorRate: 0.25, requests: 125, failures: 50, lastFailureAt: 49, lastSuccessAt: 124, lastError: 'down' });
  });

  it('counts a response that turned out to be useless as a failure, not as another request', () => {
    const stats = new RequestStats();
    stats.succeeded(1);
    stats.succeeded(2);
    stats.malformed(3, 'nonsense');
    expect(stats).toMatchObject({ errorRate: 0.5, requests: 2, failures: 1, lastFailureAt: 3, lastError: 'nonsense' });
  });
});
