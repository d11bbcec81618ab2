import { describe, expect, it } from 'vitest';
import type { IngestorHealthRow } from '@tandem/database';
import { ingestorRow } from '../../testing/fixtures.js';
import { toIngestor } from '../messages/market-messages.js';
import { describeIngestor, isHealthy, MAX_SILENCE_MS, silentSince } from './ingestor-health.js';

const NOW = Date.UTC(2026, 2, 5, 15);
const LONG_AGO = NOW - 60 * 60_000;
const row = (more: Partial<IngestorHealthRow>) => ingestorRow({ name: 'news', updatedAt: LONG_AGO, ...more });

describe('silentSince', () => {
  it('allows five minutes, and not a millisecond more', () => {
    expect(silentSince(row({ updatedAt: NOW - MAX_SILENCE_MS }), NOW, null)).toBeNull();
    expect(silentSince(row({ updatedAt: NOW - MAX_SILENCE_MS - 1 }), NOW, null)).toBe(NOW - MAX_SILENCE_MS - 1);
  });

  it('counts from the announced next try', () => {
    expect(silentSince(row({ nextTryAt: NOW - MAX_SILENCE_MS }), NOW, null)).toBeNull();
    expect(silentSince(row({ nextTryAt: NOW - MAX_SILENCE_MS - 1 }), NOW, null)).toBe(LONG_AGO);
    expect(silentSince(row({ nextTryAt: LONG_AGO - 1 }), NOW, null)).toBe(LONG_AGO);
  });

  it('expects nothing of what is paused', () => {
    expect(silentSince(row({ state: 'paused' }), NOW, NOW - 1)).toBeNull();
  });

  it('expects nothing of what waits for something that has no time', () => {
    expect(silentSince(row({ state: 'waiting' }), NOW, null)).toBeNull();
    expect(silentSince(row({ state: 'waiting', nextTryAt: LONG_AGO + 1 }), NOW, null)).toBe(LONG_AGO);
  });

  it('expects prices only while the market is open, and counts from its open', () => {
    expect(silentSince(row({ name: 'prices' }), NOW, null)).toBeNull();
    expect(silentSince(row({ name: 'prices' }), NOW, NOW - MAX_SILENCE_MS)).toBeNull();
    expect(silentSince(row({ name: 'prices' }), NOW, NOW - MAX_SILENCE_MS - 1)).toBe(LONG_AGO);
  });
});

const AT_15_UTC = Date.parse('2026-03-05T15:00:00.000Z');
const reported = (row: Partial<IngestorHealthRow>, silentSince: number | null = null) =>
  toIngestor(ingestorRow({ lastSuccessAt: AT_15_UTC - 4_000, ...row }), silentSince);
const description = (row: Partial<IngestorHealthRow>, silentSince: number | null = null) =>
  describeIngestor(reported(row, silentSince), AT_15_UTC);

describe('describeIngestor', () => {
  it('says of a healthy one what it does and how fresh it is', () => {
    expect(description({})).toBe('Asks for quotes every 10 s. It last succeeded 4 s ago; what it stored was 2 s old then.');
  });

  it('says of one that fails why, how often, and when it tries again', () => {
    const failing = description({
      state: 'failing',
      message: 'Yahoo refuses',
      lastError: 'HTTP 429.',
      lastSuccessAt: AT_15_UTC - 250_000,
      lagMs: null,
      errorRate: 0.4,
      nextTryAt: AT_15_UTC + 90_000,
    });
    expect(failing).toBe(
      'Yahoo refuses: HTTP 429. It last succeeded 4 min ago; 40 % of its latest requests failed; the next try is in 1 min.',
    );
  });

  it('says an error once', () => {
    expect(description({ state: 'failing', message: 'Yahoo refuses with HTTP 429.', lastError: 'HTTP 429' })).toMatch(
      /^Yahoo refuses with HTTP 429\. It last/,
    );
  });

  it('says since when one is silent, and how it was then', () => {
    expect(description({}, AT_15_UTC - 7_200_000)).toMatch(
      /^No report since 2026-03-05T13:00:00\.000Z, 2 h ago; then it was ok: Asks for quotes every 10 s\. /,
    );
  });

  it('does not claim a success that never was', () => {
    expect(description({ lastSuccessAt: null, lagMs: null })).toBe('Asks for quotes every 10 s. It never succeeded yet.');
  });
});

describe('isHealthy', () => {
  it.each([
    ['ok', true],
    ['waiting', true],
    ['failing', false],
    ['paused', false],
  ] as const)('of one that is %s is %s', (state, well) => {
    expect(isHealthy(reported({ state }))).toBe(well);
  });

  it('is false of one that is silent, whatever it last reported', () => {
    expect(isHealthy(reported({}, AT_15_UTC))).toBe(false);
  });
});
