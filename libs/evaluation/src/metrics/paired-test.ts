import { oneSidedTTest, type GainTest } from '../statistics/t-test.js';
import type { Scorecard } from './scorecard.js';

export interface NamedScorecard {
  readonly name: string;
  readonly scorecard: Scorecard;
}

/** Scores of different rows cannot be compared. */
export class GateInputError extends Error {
  override readonly name = 'GateInputError';
}

/** A one-sided paired t-test of log loss over sessions; gains are the other's log loss minus the model's, nats. */
export interface PairedTest extends GainTest {
  readonly sessions: number;
}

/**
 * The gains of a model over another forecaster, one a session, in the order of sessions.
 * @throws GateInputError when both were not scored on the same sessions and rows
 */
export function pairedGains({ bySession: model }: Scorecard, { name, scorecard: { bySession: other } }: NamedScorecard): number[] {
  requireSameRows(model, other, name);
  return model.map(({ figures }, i) => other[i]!.figures.logLoss! - figures.logLoss!);
}

/**
 * The same in movement: how much lower the CRPS of a model is, nats of log excursion.
 * @returns null where one of the two does not predict movement
 * @throws GateInputError when both were not scored on the same sessions and rows
 */
export function pairedMovementGains(
  { movement: model }: Scorecard,
  { name, scorecard: { movement: other } }: NamedScorecard,
): number[] | null {
  if (model === null || other === null) return null;
  requireSameRows(model.bySession, other.bySession, name);
  return model.bySession.map(({ figures }, i) => other.bySession[i]!.figures.crps! - figures.crps!);
}

interface SessionRows {
  readonly session: number;
  readonly rows: number;
}

function requireSameRows(model: readonly SessionRows[], other: readonly SessionRows[], name: string): void {
  const same =
    model.length === other.length && model.every(({ session, rows }, i) => session === other[i]!.session && rows === other[i]!.rows);
  if (!same) throw new GateInputError(`"${name}" was scored on other rows than the model; score both on the same rows.`);
}

/**
 * Tests whether a model's log loss is lower. Rows of one session are correlated, so the test counts sessions, not rows.
 * @returns null with fewer than two sessions
 * @throws GateInputError when both were not scored on the same sessions and rows
 */
export function pairedTest(model: Scorecard, other: NamedScorecard): PairedTest | null {
  const gains = pairedGains(model, other);
  const test = oneSidedTTest(gains);
  return test === null ? null : { sessions: gains.length, ...test };
}
