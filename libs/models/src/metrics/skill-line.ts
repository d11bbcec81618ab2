import { z } from 'zod';
import { againstCoin, estimateSchema, type Estimate } from './estimate.js';
import type { Scorecard } from './scorecard.js';

/** The two skills of a model, which its log loss mixes: areas under the ROC curve, in [0, 1], 0.5 is a coin. */
export const skillsSchema = z.object({
  /** Whether a barrier is touched. */
  touch: estimateSchema,
  /** Which one, among the rows that touched one. */
  direction: estimateSchema,
});

export type Skills = z.infer<typeof skillsSchema>;

export function skillsOf({ figures: { touchAuc, directionAuc } }: Pick<Scorecard, 'figures'>): Skills {
  return { touch: touchAuc, direction: directionAuc };
}

/**
 * What a model is worth in one line, e.g. `Touch .67 (.64–.70): better than a coin · Direction .50 (.48–.52): no better than a
 * coin · unproven`. Intervals are of 95 %, over sessions.
 * @param skills null where nothing was measured
 * @param forced whether an operator made it champion although the gate had not accepted it
 */
export function skillLine(skills: Skills | null, proven: boolean, forced = false): string {
  const mark = `${proven ? 'proven' : 'unproven'}${forced ? ' · forced against the gate' : ''}`;
  return skills === null ? `Touch and direction not measured · ${mark}` : `Touch ${told(skills.touch)} · Direction ${told(skills.direction)} · ${mark}`;
}

function told(estimate: Estimate): string {
  const { value, interval } = estimate;
  if (value === null) return 'not measured';
  if (interval === null) return `${area(value)}: too few sessions to tell`;
  return `${area(value)} (${area(interval.low)}–${area(interval.high)}): ${againstCoin(estimate)}`;
}

/** Two digits, and no zero before the point, as areas under a curve are written. */
function area(value: number): string {
  return value.toFixed(2).replace(/^0/, '');
}
