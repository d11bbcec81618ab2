import type { IngestorHealthRow } from '@tandem/database';

/** What says nothing for this long after it had to is taken for stopped, milliseconds: several polls of the slowest source. */
export const SILENCE_MS = 5 * 60_000;

/**
 * When the ingestor last spoke, if it has been silent since for longer than it may be; else null. It need not speak before
 * the next try that it announced, nor while it is paused or waits for something that has no time; prices need not come before
 * the market opens.
 * @param openSince wall time since when the market is open, milliseconds since the Unix epoch; null while it is not
 */
export function silentSince({ name, state, updatedAt, nextTryAt }: IngestorHealthRow, now: number, openSince: number | null): number | null {
  const waitsForNobodyKnowsWhen = state === 'waiting' && nextTryAt === null;
  const waitsForTheOpen = name === 'prices' && openSince === null;
  if (state === 'paused' || waitsForNobodyKnowsWhen || waitsForTheOpen) return null;
  const due = Math.max(updatedAt, nextTryAt ?? updatedAt, name === 'prices' ? openSince! : updatedAt);
  return now - due > SILENCE_MS ? updatedAt : null;
}
