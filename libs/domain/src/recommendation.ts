import type { Action, DriftHoldReason, HoldReason, RecommendationReason } from './enumerations.js';
import { excursionQuantile, MAX_EXCURSION, MOVE_MINUTES } from './excursion.js';
import { HORIZON_BARS, MAX_MISSING_MINUTES } from './prediction-task.js';
import { jointClass, leadingClass, signalOf, type ModelPrediction } from './signal.js';

/** Everything but the predictions that decides whether a symbol may be acted on. */
export interface TradingConditions {
  readonly marketOpen: boolean;
  /** No new bar of this symbol came for longer than the market clock allows. */
  readonly stale: boolean;
  /** Both kinds have a champion. */
  readonly championsPresent: boolean;
  /** What the drift monitor holds everything for; a fault of this symbol's inputs that it found is an `inputFault`. */
  readonly driftHold: Exclude<DriftHoldReason, 'input_fault'> | null;
  /** The symbol has all the bars that a window and its features need. */
  readonly windowComplete: boolean;
  /** The symbol's inputs are known to be wrong. */
  readonly inputFault: boolean;
  /** Minutes of trading without a bar between the first and the last bar of the window. */
  readonly missingMinutes: number;
  /** Whole minutes from the end of the newest bar to the close of its session. */
  readonly minutesToClose: number;
  /** What trading costs a side, half of the spread included, as a share of the price. */
  readonly cost: number;
}

/**
 * Why a symbol is not to be acted on, whatever is predicted; null when nothing stands against it. The most general cause comes first: what
 * concerns the whole market, then the models, then this symbol, then this minute, whose horizon must end before the close.
 */
export function firstHoldReason(now: TradingConditions): HoldReason | null {
  if (!now.marketOpen) return 'market_closed';
  if (now.stale) return 'stale_data';
  if (!now.championsPresent) return 'no_champion';
  if (now.driftHold !== null) return now.driftHold;
  if (!now.windowComplete) return 'warming_up';
  if (now.inputFault) return 'input_fault';
  if (now.missingMinutes > MAX_MISSING_MINUTES) return 'missing_minutes';
  if (now.minutesToClose < HORIZON_BARS) return 'session_closing';
  return null;
}

export interface Recommendation {
  readonly action: Action;
  /** See `jointClass`; 0 while one of the predictions is missing. */
  readonly confidence: number;
  /** True when both champions are proven. */
  readonly proven: boolean;
  readonly reason: RecommendationReason;
  /** See `medianMove`. */
  readonly medianMove: number | null;
  /** That of the trading conditions. */
  readonly cost: number;
}

/** Null: that kind has no champion, or could not predict. */
export interface ModelPredictions {
  readonly lstm: ModelPrediction | null;
  readonly transformer: ModelPrediction | null;
}

const HORIZON = MOVE_MINUTES.indexOf(HORIZON_BARS);

/**
 * How far the price is expected to go within the next HORIZON_BARS minutes, up or down, as a share of it: half of the paths go farther. The
 * median of the log excursion, mean of the models that forecast it, at most MAX_EXCURSION; null where none does.
 */
export function medianMove({ lstm, transformer }: ModelPredictions): number | null {
  const forecasts = [lstm?.excursion, transformer?.excursion].filter((one) => one != null);
  if (forecasts.length === 0) return null;
  const sum = forecasts.reduce((total, excursion) => total + excursionQuantile(excursion, 0, HORIZON, 0.5), 0);
  return Math.expm1(Math.min(Math.exp(sum / forecasts.length), MAX_EXCURSION));
}

/** Buying and selling again costs twice what a side does: a move that is smaller pays for nobody. */
const SIDES = 2;

/**
 * The dual-confirmation rule. BUY when in both models UP is the largest class and at least the model's own threshold, and the expected move
 * pays for both sides of the trade; SELL alike for DOWN; HOLD otherwise, with exactly one reason: the first of the trading conditions that
 * is not met, else `disagree` when the largest classes differ, else `low_confidence`, else `move_below_cost`.
 */
export function recommend(conditions: TradingConditions, predictions: ModelPredictions): Recommendation {
  const { lstm, transformer } = predictions;
  const { cost } = conditions;
  const holdReason = firstHoldReason(conditions);
  const move = medianMove(predictions);
  if (lstm === null || transformer === null) {
    return { action: 'HOLD', confidence: 0, proven: false, reason: holdReason ?? 'warming_up', medianMove: move, cost };
  }
  const { confidence } = jointClass(lstm.probabilities, transformer.probabilities);
  const about = { confidence, proven: lstm.proven && transformer.proven, medianMove: move, cost };
  if (holdReason !== null) return { action: 'HOLD', reason: holdReason, ...about };
  const decision = decide(lstm, transformer);
  if (decision.action !== 'HOLD' && move !== null && move < SIDES * cost) return { action: 'HOLD', reason: 'move_below_cost', ...about };
  return { ...decision, ...about };
}

function decide(lstm: ModelPrediction, transformer: ModelPrediction): Pick<Recommendation, 'action' | 'reason'> {
  if (leadingClass(lstm.probabilities) !== leadingClass(transformer.probabilities)) return { action: 'HOLD', reason: 'disagree' };
  const signal = signalOf(lstm);
  if (signal === null || signal !== signalOf(transformer)) return { action: 'HOLD', reason: 'low_confidence' };
  return { action: signal === 'UP' ? 'BUY' : 'SELL', reason: 'confirmed' };
}
