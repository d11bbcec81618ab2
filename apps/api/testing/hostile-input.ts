import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TEMPORAL_CLI } from '@tandem/pipeline/testing';
import { hostileRequests, openApiSchema } from './hostile-requests.js';
import { problemIn, sendRaw } from './raw-request.js';
import { startTemporal } from './temporal-server.js';
import { TestApi } from './test-api.js';

/** The scenario of hostile input, for as many requests to each route as the caller has time for. */
export function describeHostileInput(requestsEach: number, timeoutMs: number): void {
  describe('REST under hostile input, over a real database, real champions and a real Temporal server', () => {
    let temporal: Awaited<ReturnType<typeof startTemporal>> | undefined;
    let api: TestApi;

    beforeAll(async () => {
      if (TEMPORAL_CLI !== null) temporal = await startTemporal();
      api = await TestApi.start({ champions: true, ...(temporal && { temporalAddress: temporal.address }) });
      await api.commitMinute();
    });
    afterAll(async () => {
      await api?.stop();
      await temporal?.stop();
    });

    it(
      'answers every parameter of every route, and refuses by a problem document, never as an error of its own',
      async () => {
        const document = openApiSchema.parse(await (await api.get('/api/docs/openapi.json')).json());
        const operations = Object.entries(document.paths).flatMap(([path, item]) =>
          Object.entries(item).map(([method, operation]) => ({ path, method, operation })),
        );
        expect(operations.length).toBeGreaterThan(20);
        for (const { path, method, operation } of operations) {
          const requests = hostileRequests(method, path, operation, api.key);
          const isAnswered = fc.asyncProperty(requests, async (request) => {
            const answer = await sendRaw(api.url, request);
            if (answer.status >= 400) problemIn(answer);
            // Temporal is unavailable where its program is not there, and for a moment where it is asked too often.
            expect(answer.status).toSatisfy((status: number) => status < 500 || status === 503);
          });
          await fc.assert(isAnswered, { numRuns: requestsEach });
        }
      },
      timeoutMs,
    );
  });
}
