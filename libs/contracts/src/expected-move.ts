import { EXPECTED_MOVE_REASONS } from '@tandem/domain/enumerations';
import * as z from 'zod/mini';
import { count, ordinal, share } from './common.js';

/**
 * One band of the expected move, from the close of the bar: within `minutes` minutes of trading, all highs and lows are to stay between
 * `down` and `up` in a share of `level` of all cases. Its figures are of all symbols together: "80 % band: held 79.8 % of 6,964 in 5
 * sessions; worst 77.6 %" is level, coverage, outcomes, sessions and worstSession.
 */
const moveBandSchema = z.object({
  /** 5, 15 or 30. */
  minutes: ordinal,
  /** 0.5, 0.8 or 0.9. */
  level: share,
  /** Prices, `up` above and `down` below the close, both positive. */
  up: z.number().check(z.positive()),
  down: z.number().check(z.positive()),
  /**
   * Share of the outcomes that this band held, over the last five sessions with outcomes, the one under way included; null before the
   * first outcome, and of a past minute.
   */
  coverage: z.nullable(share),
  /** How many predictions with a known outcome that share is of. */
  outcomes: count,
  /** How many sessions they are of. */
  sessions: count,
  /** Lowest share of a session with two hours of outcomes; null before there is one. */
  worstSession: z.nullable(share),
  /** False: the coverage, of all these sessions or of one of them, is farther from `level` than it should ever be. */
  withinLimits: z.boolean(),
});
export type MoveBandMessage = z.infer<typeof moveBandSchema>;

/** Where a message tells the expected move. */
export const expectedMoveFields = {
  /** By minutes, then by level; a band contains those of lower levels, and those of the same level and fewer minutes. */
  expectedMove: z.array(moveBandSchema),
  /** Why there is none, or why horizons are missing; null when all are there. */
  expectedMoveReason: z.nullable(z.enum(EXPECTED_MOVE_REASONS)),
};
