import { CLASS_COUNT } from '../classes.js';
import { classificationMetrics, type ClassificationMetrics } from './classification.js';

export interface SessionMetrics {
  /** As in the rows' `session`. */
  readonly session: number;
  readonly metrics: ClassificationMetrics;
}

/**
 * Metrics of each session apart, in order of session: rows of one day move together, so days are what differences
 * between models are tested over.
 * @param probabilities n × 3
 * @param session n session numbers
 */
export function metricsBySession(probabilities: Float32Array, classIndex: Uint8Array, session: Int32Array): SessionMetrics[] {
  const sessions = [...new Set(session)].sort((a, b) => a - b);
  return sessions.map((number) => {
    const rows = [...session.keys()].filter((i) => session[i] === number);
    const own = Float32Array.from({ length: rows.length * CLASS_COUNT }, (_, at) =>
      probabilities[rows[Math.floor(at / CLASS_COUNT)]! * CLASS_COUNT + (at % CLASS_COUNT)]!);
    return { session: number, metrics: classificationMetrics(own, Uint8Array.from(rows, (i) => classIndex[i]!)) };
  });
}
