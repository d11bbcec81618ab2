import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TestApi } from '../../testing/test-api.js';

describe('the id of a request', () => {
  let api: TestApi;
  const lines: Record<string, unknown>[] = [];
  const ask = (path: string, id?: string) => fetch(`${api.url}${path}`, { headers: id === undefined ? {} : { 'X-Request-Id': id } });

  beforeAll(async () => {
    // Temporal is away.
    api = await TestApi.start({ champions: false, log: (line) => lines.push(JSON.parse(line) as Record<string, unknown>) });
  });
  afterAll(() => api?.stop());

  it('is in every response, each time another', async () => {
    const [one, other] = [await ask('/health/live'), await ask('/nothing')];
    expect(one.headers.get('x-request-id')).toMatch(/^[\da-f-]{36}$/);
    expect(other.headers.get('x-request-id')).not.toBe(one.headers.get('x-request-id'));
  });

  it('is the one that a proxy gave, unless that could be taken for something else', async () => {
    expect((await ask('/health/live', 'edge-7.42')).headers.get('x-request-id')).toBe('edge-7.42');
    for (const given of ['a b', 'x'.repeat(65), '{"level":"error"}'])
      expect((await ask('/health/live', given)).headers.get('x-request-id')).toMatch(/^[\da-f-]{36}$/);
  });

  it('is in what is logged on its behalf', async () => {
    const { status } = await ask('/api/v1/pipeline/runs', 'edge-8');
    expect(status).toBe(503);
    expect(lines).toContainEqual(
      expect.objectContaining({ message: 'request refused', requestId: 'edge-8', path: '/api/v1/pipeline/runs' }),
    );
  });
});
