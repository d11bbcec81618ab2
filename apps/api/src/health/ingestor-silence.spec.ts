import type { IngestorHealthRow } from '@tandem/database';
import { describe, expect, it } from 'vitest';
import { anIngestorRow } from '../testing/ingestor-rows.js';
import { SILENCE_MS, silentSince } from './ingestor-silence.js';

const NOW = Date.UTC(2026, 2, 5, 15);
const LONG_AGO = NOW - 60 * 60_000;
const row = (more: Partial<IngestorHealthRow>) => anIngestorRow({ name: 'news', updatedAt: LONG_AGO, ...more });

describe('silentSince', () => {
  it('allows five minutes, and not a millisecond more', () => {
    expect(silentSince(row({ updatedAt: NOW - SILENCE_MS }), NOW, null)).toBeNull();
    expect(silentSince(row({ updatedAt: NOW - SILENCE_MS - 1 }), NOW, null)).toBe(NOW - SILENCE_MS - 1);
  });

  it('counts from the next try that was announced', () => {
    expect(silentSince(row({ nextTryAt: NOW - SILENCE_MS }), NOW, null)).toBeNull();
    expect(silentSince(row({ nextTryAt: NOW - SILENCE_MS - 1 }), NOW, null)).toBe(LONG_AGO);
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
    expect(silentSince(row({ name: 'prices' }), NOW, NOW - SILENCE_MS)).toBeNull();
    expect(silentSince(row({ name: 'prices' }), NOW, NOW - SILENCE_MS - 1)).toBe(LONG_AGO);
  });
});
