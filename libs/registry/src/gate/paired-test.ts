import { oneSidedTTest, type GainTest } from '@tandem/models';
import { GateInputError } from '../errors.js';
import type { Scored } from './gate-input.js';

/** A one-sided paired t-test of whether a model's log loss is lower, session by session: gains are the other's minus the model's. */
export interface PairedTest extends GainTest {
  readonly sessions: number;
}

/**
 * Rows of one session move together, so that sessions, not rows, are what the test counts.
 * @returns null with fewer than two sessions
 * @throws GateInputError when both were not scored on the same sessions and rows
 */
export function pairedTest({ scorecard: { bySession: model } }: Scored, { scorecard: { bySession: other } }: Scored): PairedTest | null {
  const same = model.length === other.length && model.every(({ session, rows }, i) => session === other[i]!.session && rows === other[i]!.rows);
  if (!same) throw new GateInputError('Models can be compared only on the same hold-out rows, and these were scored on different ones.');
  const test = oneSidedTTest(model.map(({ figures }, i) => other[i]!.figures.logLoss! - figures.logLoss!));
  return test === null ? null : { sessions: model.length, ...test };
}
