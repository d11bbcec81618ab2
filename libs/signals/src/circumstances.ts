/** Length of a label's horizon in minutes. A call so near the close would be about a price after it. */
export const HORIZON_MINUTES = 30;

/** A window of 60 bars with more missing minutes than this is another thing than what the models were trained on. */
export const MAX_MISSING_MINUTES = 5;

/** Everything but the models' opinions that decides whether a symbol may be acted on. */
export interface Circumstances {
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
export type Obstacle =
  | 'market_closed' | 'stale_data' | 'no_champion' | 'warming_up' | 'input_fault' | 'missing_minutes' | 'session_closing';

/**
 * The first obstacle that holds; null when there is none. The order tells the user the most general cause first: what
 * concerns the whole market, then the models, then this symbol, then this minute.
 */
export function firstObstacle(now: Circumstances): Obstacle | null {
  if (!now.marketOpen) return 'market_closed';
  if (now.stale) return 'stale_data';
  if (!now.championsPresent) return 'no_champion';
  if (!now.windowComplete) return 'warming_up';
  if (now.inputFault) return 'input_fault';
  if (now.missingMinutes > MAX_MISSING_MINUTES) return 'missing_minutes';
  if (now.minutesToClose < HORIZON_MINUTES) return 'session_closing';
  return null;
}
