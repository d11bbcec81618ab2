import { firstObstacle, type Circumstances, type Obstacle } from './circumstances.js';
import { jointConfidence } from './confidence.js';
import { callOf, leaningOf, type ModelOpinion } from './opinion.js';

export type Action = 'BUY' | 'SELL' | 'HOLD';

/** `confirmed` alone goes with BUY and SELL; every other reason means HOLD. */
export type RecommendationReason = Obstacle | 'disagree' | 'low_confidence' | 'confirmed';

export interface Recommendation {
  readonly action: Action;
  /** See `jointConfidence`; 0 while one of the opinions is missing. */
  readonly confidence: number;
  /** True when both champions are proven. */
  readonly proven: boolean;
  readonly reason: RecommendationReason;
}

/** Null: that kind has no champion, or could not predict. */
export interface Opinions {
  readonly lstm: ModelOpinion | null;
  readonly transformer: ModelOpinion | null;
}

/**
 * The dual-confirmation rule. BUY when in both models UP is the largest class and at least the model's own threshold;
 * SELL alike for DOWN; HOLD otherwise, with exactly one reason: the first obstacle of the circumstances, else
 * `disagree` when the largest classes differ, else `low_confidence`.
 */
export function recommend(circumstances: Circumstances, { lstm, transformer }: Opinions): Recommendation {
  const obstacle = firstObstacle(circumstances);
  if (lstm === null || transformer === null) {
    return { action: 'HOLD', confidence: 0, proven: false, reason: obstacle ?? 'warming_up' };
  }
  const confidence = jointConfidence(lstm.probabilities, transformer.probabilities);
  const proven = lstm.proven && transformer.proven;
  if (obstacle !== null) return { action: 'HOLD', confidence, proven, reason: obstacle };
  return { ...decide(lstm, transformer), confidence, proven };
}

function decide(lstm: ModelOpinion, transformer: ModelOpinion): Pick<Recommendation, 'action' | 'reason'> {
  if (leaningOf(lstm.probabilities) !== leaningOf(transformer.probabilities)) return { action: 'HOLD', reason: 'disagree' };
  const call = callOf(lstm);
  if (call === null || call !== callOf(transformer)) return { action: 'HOLD', reason: 'low_confidence' };
  return { action: call === 'UP' ? 'BUY' : 'SELL', reason: 'confirmed' };
}
