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
  const same =
    model.length === other.length && model.every(({ session, rows }, i) => session === other[i]!.session && rows === other[i]!.rows);
  if (!same) throw new GateInputError(`"${name}" was scored on other rows than the model; score both on the same rows.`);
  return model.map(({ figures }, i) => other[i]!.figures.logLoss! - figures.logLoss!);
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
