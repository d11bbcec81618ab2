import type { IngestorHealthRow } from '@tandem/database';
import { describe, expect, it } from 'vitest';
import { anIngestorRow } from '../testing/ingestor-rows.js';
import { describeIngestor, isWell } from './ingestor-words.js';
import { toIngestor } from './to-ingestor.js';

const NOW = Date.parse('2026-03-05T15:00:00.000Z');
const told = (row: Partial<IngestorHealthRow>, silentSince: number | null = null) => toIngestor(anIngestorRow({ lastSuccessAt: NOW - 4_000, ...row }), silentSince);
const words = (row: Partial<IngestorHealthRow>, silentSince: number | null = null) => describeIngestor(told(row, silentSince), NOW);

describe('describeIngestor', () => {
  it('says of one that is well what it does and how fresh it is', () => {
    expect(words({})).toBe('Asks for quotes every 10 s. It last succeeded 4 s ago; what it stored was 2 s old then.');
  });

  it('says of one that fails why, how often, and when it tries again', () => {
    const failing = words({ state: 'failing', message: 'Yahoo refuses', lastError: 'HTTP 429.', lastSuccessAt: NOW - 250_000, lagMs: null, errorRate: 0.4, nextTryAt: NOW + 90_000 });
    expect(failing).toBe('Yahoo refuses: HTTP 429. It last succeeded 4 min ago; 40 % of its latest requests failed; the next try is in 1 min.');
  });

  it('says an error once', () => {
    expect(words({ state: 'failing', message: 'Yahoo refuses with HTTP 429.', lastError: 'HTTP 429' })).toMatch(/^Yahoo refuses with HTTP 429\. It last/);
  });

  it('says since when one is silent, and how it was then', () => {
    expect(words({}, NOW - 7_200_000)).toMatch(/^Says nothing since 2026-03-05T13:00:00\.000Z, 2 h ago; then it was ok: Asks for quotes every 10 s\. /);
  });

  it('does not claim a success that never was', () => {
    expect(words({ lastSuccessAt: null, lagMs: null })).toBe('Asks for quotes every 10 s. It never succeeded yet.');
  });
});

describe('isWell', () => {
  it.each([['ok', true], ['waiting', true], ['failing', false], ['paused', false]] as const)('of one that is %s is %s', (state, well) => {
    expect(isWell(told({ state }))).toBe(well);
  });

  it('is false of one that is silent, whatever it said last', () => {
    expect(isWell(told({}, NOW))).toBe(false);
  });
});
