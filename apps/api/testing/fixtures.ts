import type { IngestorHealthRow } from '@tandem/database';
import { minutesToClose, type Bar, type ClassProbabilities, type TradingConditions } from '@tandem/domain';
import { NO_PREDICTIONS, type SymbolState } from '../src/live/symbol-state.js';

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

/** Conditions of an open market in which nothing stands against acting on a bar, with whatever a test cares about put in. */
function openConditions(bar: Bar, changes: Partial<TradingConditions>): TradingConditions {
  return {
    marketOpen: true,
    stale: false,
    championsPresent: true,
    driftHold: null,
    windowComplete: true,
    inputFault: false,
    missingMinutes: 0,
    minutesToClose: minutesToClose(bar.ts),
    cost: 0.0001,
    ...changes,
  };
}

/** A state whose champions forecast `excursion`, with whatever a test cares about put in. */
export function aState(bar: Bar, excursion: ArrayLike<number> | null = null, changes: Partial<SymbolState> = {}): SymbolState {
  const probabilities: ClassProbabilities = [0.3, 0.3, 0.4];
  const { inputFault = false, missingMinutes = 0 } = changes;
  return {
    bar,
    final: true,
    previousClose: null,
    committedAt: 0,
    windowComplete: true,
    missingMinutes: 0,
    inputFault: false,
    predictions: {
      ...NO_PREDICTIONS,
      lstm: { kind: 'lstm', version: 1, proven: false, thresholds: { down: 0.4, up: 0.4 }, probabilities, excursion },
    },
    conditions: openConditions(bar, { inputFault, missingMinutes }),
    recommendation: { action: 'HOLD', confidence: 0, proven: false, reason: 'disagree', medianMove: null, cost: 0.0001 },
    ...changes,
  };
}
