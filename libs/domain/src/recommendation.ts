import { jointConfidence, largestClassOf, signalOf, type ModelPrediction } from './signal.js';

/** Length of a label's horizon in minutes. A call so near the close would be about a price after it. */
const HORIZON_MINUTES = 30;

/** A window of 60 bars with more missing minutes than this is another thing than what the models were trained on. */
const MAX_MISSING_MINUTES = 5;

/** Everything but the models' opinions that decides whether a symbol may be acted on. */
export interface TradingConditions {
  readonly marketOpen: boolean;
  /** No new bar of this symbol came for longer than the market clock allows. */
  readonly stale: boolean;
  /** Both kinds have a champion. */
  readonly championsPresent: boolean;
  /** The symbol has all the bars that a window and its features need. */
  readonly windowComplete: boolean;
  /** The symbol's inputs are known to be wrong. */
  readonly inputFault: boolean;
  /** Minutes of trading without a bar between the first and the last bar of the window. */
  readonly missingMinutes: number;
  /** Whole minutes from the end of the newest bar to the close of its session. */
  readonly minutesToClose: number;
}

/** Why a symbol is not to be acted on, whatever the models say. */
type HoldReason =
  | 'market_closed' | 'stale_data' | 'no_champion' | 'warming_up' | 'input_fault' | 'missing_minutes' | 'session_closing';

/**
 * The first obstacle that holds; null when there is none. The order tells the user the most general cause first: what
 * concerns the whole market, then the models, then this symbol, then this minute.
 */
export function firstHoldReason(now: TradingConditions): HoldReason | null {
  if (!now.marketOpen) return 'market_closed';
  if (now.stale) return 'stale_data';
  if (!now.championsPresent) return 'no_champion';
  if (!now.windowComplete) return 'warming_up';
  if (now.inputFault) return 'input_fault';
  if (now.missingMinutes > MAX_MISSING_MINUTES) return 'missing_minutes';
  if (now.minutesToClose < HORIZON_MINUTES) return 'session_closing';
  return null;
}

type Action = 'BUY' | 'SELL' | 'HOLD';

/** `confirmed` alone goes with BUY and SELL; every other reason means HOLD. */
type RecommendationReason = HoldReason | 'disagree' | 'low_confidence' | 'confirmed';

export interface Recommendation {
  readonly action: Action;
  /** See `jointConfidence`; 0 while one of the opinions is missing. */
  readonly confidence: number;
  /** True when both champions are proven. */
  readonly proven: boolean;
  readonly reason: RecommendationReason;
}

/** Null: that kind has no champion, or could not predict. */
export interface ModelPredictions {
  readonly lstm: ModelPrediction | null;
  readonly transformer: ModelPrediction | null;
}

/**
 * The dual-confirmation rule. BUY when in both models UP is the largest class and at least the model's own threshold;
 * SELL alike for DOWN; HOLD otherwise, with exactly one reason: the first obstacle of the circumstances, else
 * `disagree` when the largest classes differ, else `low_confidence`.
 */
export function recommend(circumstances: TradingConditions, { lstm, transformer }: ModelPredictions): Recommendation {
  const obstacle = firstHoldReason(circumstances);
  if (lstm === null || transformer === null) {
    return { action: 'HOLD', confidence: 0, proven: false, reason: obstacle ?? 'warming_up' };
  }
  const confidence = jointConfidence(lstm.probabilities, transformer.probabilities);
  const proven = lstm.proven && transformer.proven;
  if (obstacle !== null) return { action: 'HOLD', confidence, proven, reason: obstacle };
  return { ...decide(lstm, transformer), confidence, proven };
}

function decide(lstm: ModelPrediction, transformer: ModelPrediction): Pick<Recommendation, 'action' | 'reason'> {
  if (largestClassOf(lstm.probabilities) !== largestClassOf(transformer.probabilities)) return { action: 'HOLD', reason: 'disagree' };
  const call = signalOf(lstm);
  if (call === null || call !== signalOf(transformer)) return { action: 'HOLD', reason: 'low_confidence' };
  return { action: call === 'UP' ? 'BUY' : 'SELL', reason: 'confirmed' };
}
