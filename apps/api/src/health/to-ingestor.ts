import type { Ingestor } from '@tandem/contracts';
import type { IngestorHealthRow } from '@tandem/database';
import { toInstant } from '../platform/messages.js';

/** An ingestor as messages carry it. @param silentSince when it last spoke, if it should have spoken since; else null */
export function toIngestor({ lastSuccessAt, lastFailureAt, nextTryAt, updatedAt: _updatedAt, ...same }: IngestorHealthRow, silentSince: number | null): Ingestor {
  return {
    ...same,
    counters: { ...same.counters },
    silentSince: instantOrNull(silentSince),
    lastSuccessAt: instantOrNull(lastSuccessAt),
    lastFailureAt: instantOrNull(lastFailureAt),
    nextTryAt: instantOrNull(nextTryAt),
  };
}

function instantOrNull(ms: number | null): string | null {
  return ms === null ? null : toInstant(ms);
}
