import type { IngestorHealthRow } from '@tandem/database';

/** The health of an ingestor that works, with whatever a test cares about put in. */
export function ingestorRow(row: Partial<IngestorHealthRow> = {}): IngestorHealthRow {
  return {
    name: 'prices',
    state: 'ok',
    message: 'Asks for quotes every 10 s',
    progress: null,
    lastSuccessAt: Date.UTC(2026, 2, 5, 15),
    lastFailureAt: null,
    lastError: null,
    nextTryAt: null,
    lagMs: 1_500,
    errorRate: 0,
    requests: 40,
    failures: 0,
    counters: { stored: 20 },
    updatedAt: Date.UTC(2026, 2, 5, 15),
    ...row,
  };
}
