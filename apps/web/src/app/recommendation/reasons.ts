import type { Reason } from '@tandem/contracts';

/** Each reason in plain words. The record is complete by its type: a new reason does not compile without words. */
export const reasonWords: Record<Reason, string> = {
  confirmed: 'Both models expect it, each above its own threshold.',
  disagree: 'The two models expect different things, so neither is followed.',
  low_confidence: 'At least one model is not sure enough to act on.',
  stale_data: 'No new bar has come for too long. Old data is no ground for a call.',
  missing_minutes: 'Too many of the last 60 minutes are missing.',
  session_closing: 'The session closes before the 30 minutes of the forecast have passed.',
  input_fault: 'The incoming data of this symbol looks faulty, so nothing is concluded from it.',
  market_closed: 'The market is closed.',
  warming_up: 'Fewer than 60 minutes have been seen. The models need a full hour.',
  no_champion: 'No model has been trained yet.',
};

export const PROVEN_WORDS = 'Proven: both models did better than every baseline on data that they had not seen. Whether they know the direction is told below.';
export const UNPROVEN_WORDS = 'Unproven: has not beaten the baselines on unseen data. Do not trade on it.';
