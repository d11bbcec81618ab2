import type { IngestorHealthRow } from '@tandem/database';

/** What an ingestor that is well said of itself, with whatever a test cares about put in. */
export function anIngestorRow(row: Partial<IngestorHealthRow> = {}): IngestorHealthRow {
  return {
    name: 'prices', state: 'ok', message: 'Asks for quotes every 10 s', progress: null, lastSuccessAt: Date.UTC(2026, 2, 5, 15), lastFailureAt: null, lastError: null,
    nextTryAt: null, lagMs: 1_500, errorRate: 0, requests: 40, failures: 0, counters: { stored: 20 }, updatedAt: Date.UTC(2026, 2, 5, 15), ...row,
  };
}
