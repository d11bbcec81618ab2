/** One model's calibrated probabilities, in the class order of every softmax. They sum to 1. */
export type ClassProbabilities = readonly [down: number, neutral: number, up: number];

/** From which calibrated probability on a side may be called; of one model, fitted before the hold-out. */
export interface DecisionThresholds {
  readonly down: number;
  readonly up: number;
}

/** What one champion says of a symbol's window, and what its word is worth. */
export interface ModelOpinion {
  readonly probabilities: ClassProbabilities;
  readonly thresholds: DecisionThresholds;
  /** Whether this version beat the baselines on data that it had not seen. */
  readonly proven: boolean;
}

export type Leaning = 'DOWN' | 'NEUTRAL' | 'UP';

/** The class that is likelier than each of the others; NEUTRAL when none is, so that a tie favours no side. */
export function leaningOf([down, neutral, up]: ClassProbabilities): Leaning {
  if (up > neutral && up > down) return 'UP';
  if (down > neutral && down > up) return 'DOWN';
  return 'NEUTRAL';
}

/** The side this model calls: its largest class, when that reaches the threshold of the side; else null. */
export function callOf({ probabilities, thresholds }: ModelOpinion): 'DOWN' | 'UP' | null {
  const leaning = leaningOf(probabilities);
  if (leaning === 'UP') return probabilities[2] >= thresholds.up ? 'UP' : null;
  if (leaning === 'DOWN') return probabilities[0] >= thresholds.down ? 'DOWN' : null;
  return null;
}
