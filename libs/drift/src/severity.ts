import type { Severity } from '@tandem/domain';

/** Checks in a row that must find the same before it counts, and before it is over: one odd check does nothing. */
export const PERSISTENCE_CHECKS = 3;

/** What is remembered of a cause and subject between checks. */
export interface SeverityState {
  readonly severity: Severity;
  /** Checks in a row, up to the newest, that found it severe. */
  readonly severe: number;
  /** Checks in a row, up to the newest, that found nothing. */
  readonly calm: number;
}

export const CALM: SeverityState = { severity: 'ok', severe: 0, calm: PERSISTENCE_CHECKS };

/**
 * What a check's finding comes to. Severe is severe at the third check in a row and a warning until then; it stays so, whatever comes
 * between, and a warning stays a warning, until three checks in a row have found nothing (hysteresis).
 */
export function nextSeverity({ severity, severe, calm }: SeverityState, found: Severity): SeverityState {
  const next = { severe: found === 'severe' ? severe + 1 : 0, calm: found === 'ok' ? calm + 1 : 0 };
  if (next.calm >= PERSISTENCE_CHECKS) return { severity: 'ok', ...next };
  if (severity === 'severe' || next.severe >= PERSISTENCE_CHECKS) return { severity: 'severe', ...next };
  return { severity: severity === 'ok' && found === 'ok' ? 'ok' : 'warning', ...next };
}
