import { oneSidedTTest, type GainTest, type SessionMetrics } from '@tandem/models';
import { GateInputError } from '../errors.js';

/** A one-sided paired t-test of whether a model's log loss is lower, session by session: gains are the other's minus the model's. */
export interface PairedTest extends GainTest {
  readonly sessions: number;
}

/**
 * Rows of one session move together, so that sessions, not rows, are what the test counts.
 * @returns null with fewer than two sessions
 * @throws GateInputError when both were not scored on the same sessions and rows
 */
export function pairedTest(model: readonly SessionMetrics[], other: readonly SessionMetrics[]): PairedTest | null {
  requireSameRows(model, other);
  const test = oneSidedTTest(model.map((session, i) => other[i]!.metrics.logLoss - session.metrics.logLoss));
  return test === null ? null : { sessions: model.length, ...test };
}

function requireSameRows(model: readonly SessionMetrics[], other: readonly SessionMetrics[]): void {
  const same = model.length === other.length && model.every((own, i) => own.session === other[i]!.session && own.metrics.rows === other[i]!.metrics.rows);
  if (!same) throw new GateInputError('Models can be compared only on the same hold-out rows, and these were scored on different ones.');
}
