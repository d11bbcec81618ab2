import type { SessionMetrics } from '@tandem/models';
import { GateInputError } from '../errors.js';
import { LEAST_SESSIONS } from './limits.js';
import { studentTail } from './student-tail.js';

/** A one-sided paired t-test of whether a model's log loss is lower, session by session. */
export interface PairedTest {
  readonly sessions: number;
  /** Mean over the sessions of the other's log loss minus the model's; positive when the model is better. */
  readonly meanGain: number;
  /** Standard error of that mean. */
  readonly standardError: number;
  /** Infinite when every session gains the same; 0 when none gains anything. */
  readonly t: number;
  /** Probability of such a gain when there is none. */
  readonly pValue: number;
}

/**
 * Rows of one session move together, so that sessions, not rows, are what the test counts.
 * @returns null with fewer than two sessions
 * @throws GateInputError when both were not scored on the same sessions and rows
 */
export function pairedTest(model: readonly SessionMetrics[], other: readonly SessionMetrics[]): PairedTest | null {
  requireSameRows(model, other);
  const n = model.length;
  if (n < LEAST_SESSIONS) return null;
  const gains = model.map((session, i) => other[i]!.metrics.logLoss - session.metrics.logLoss);
  const meanGain = gains.reduce((sum, gain) => sum + gain, 0) / n;
  const variance = gains.reduce((sum, gain) => sum + (gain - meanGain) ** 2, 0) / (n - 1);
  const standardError = Math.sqrt(variance / n);
  const t = meanGain === 0 ? 0 : meanGain / standardError;
  return { sessions: n, meanGain, standardError, t, pValue: studentTail(t, n - 1) };
}

function requireSameRows(model: readonly SessionMetrics[], other: readonly SessionMetrics[]): void {
  const same = model.length === other.length && model.every((own, i) => own.session === other[i]!.session && own.metrics.rows === other[i]!.metrics.rows);
  if (!same) throw new GateInputError('Models can be compared only on the same hold-out rows, and these were scored on different ones.');
}
