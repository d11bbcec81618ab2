import { z } from 'zod';
import { isSignificant, SIGNIFICANCE } from '../statistics/t-test.js';
import { compareWithChance, estimateSchema, type Estimate } from './figures.js';
import { pairedTest, type NamedScorecard } from './paired-test.js';
import type { Scorecard } from './scorecard.js';

/** The two skills that log loss mixes: areas under the ROC curve in [0, 1]; 0.5 is chance. */
export const skillsSchema = z.object({
  /** Whether a barrier is hit. */
  touch: estimateSchema,
  /** Which barrier, among the rows that hit one. */
  direction: estimateSchema,
});

export type Skills = z.infer<typeof skillsSchema>;

export function skillsOf({ figures: { touchAuc, directionAuc } }: Pick<Scorecard, 'figures'>): Skills {
  return { touch: touchAuc, direction: directionAuc };
}

/**
 * The skills of a model in one line, e.g. `Touch .67 (.64–.70): significantly above 0.5 · Direction .50 (.48–.52): not
 * significantly different from 0.5 · unproven`. The intervals are 95 %, over sessions.
 * @param skills null when they were not measured
 * @param forced whether an operator promoted the model although the gate refused it
 */
export function skillLine(skills: Skills | null, proven: boolean, forced = false): string {
  const mark = `${proven ? 'proven' : 'unproven'}${forced ? ' · forced against the gate' : ''}`;
  if (skills === null) return `Touch and direction not measured · ${mark}`;
  return `Touch ${formatEstimate(skills.touch)} · Direction ${formatEstimate(skills.direction)} · ${mark}`;
}

function formatEstimate(estimate: Estimate): string {
  const { value, interval } = estimate;
  if (value === null) return 'not measured';
  if (interval === null) return `${area(value)}: too few sessions for an interval`;
  return `${area(value)} (${area(interval.low)}–${area(interval.high)}): ${compareWithChance(estimate)}`;
}

/** Two digits without a leading zero, as areas under a curve are usually written. */
function area(value: number): string {
  return value.toFixed(2).replace(/^0/, '');
}

export interface SkillDescription {
  /** Whether the log loss is significantly lower than that of every baseline, paired by session. */
  readonly proven: boolean;
  /** One sentence for each of the two skills, then the comparison with the baselines. */
  readonly sentences: readonly string[];
  /** The sentences as a paragraph. */
  readonly text: string;
}

/**
 * A model's skills in sentences, claiming no more than the figures show.
 * @param baselines scored on the same rows; without any the model is unproven
 * @throws GateInputError when a baseline was scored on other rows
 */
export function describeSkill(model: Scorecard, baselines: readonly NamedScorecard[]): SkillDescription {
  const { touchAuc, directionAuc } = model.figures;
  const unbeaten = baselines.filter((baseline) => !isSignificant(pairedTest(model, baseline)));
  const proven = baselines.length > 0 && unbeaten.length === 0;
  const sentences = [
    describeAuc('Barrier-hit AUC', touchAuc, model.sessions),
    describeAuc('Direction AUC', directionAuc, model.sessions),
    describeProof(model, baselines, unbeaten),
  ];
  return { proven, sentences, text: sentences.join(' ') };
}

function describeAuc(name: string, estimate: Estimate, sessions: number): string {
  const { value, interval } = estimate;
  if (value === null) return `${name} not measurable: one of its two outcomes is absent.`;
  if (interval === null) return `${name} ${fixed(value)}, from too few sessions for an interval.`;
  const range = `95 %: ${fixed(interval.low)} to ${fixed(interval.high)}, ${sessions} sessions`;
  return `${name} ${fixed(value)} (${range}), ${compareWithChance(estimate)}.`;
}

function describeProof(model: Scorecard, baselines: readonly NamedScorecard[], unbeaten: readonly NamedScorecard[]): string {
  if (baselines.length === 0) return 'Unproven: not compared with any baseline.';
  const own = `log loss ${fixed(model.figures.logLoss.value)}`;
  const lower = `significantly lower (p < ${SIGNIFICANCE}, paired by session)`;
  if (unbeaten.length === 0) return `Proven: ${own} is ${lower} than that of ${list(baselines)}.`;
  if (unbeaten.length === baselines.length) return `Unproven: ${own} is not ${lower} than that of any baseline: ${list(baselines)}.`;
  return `Unproven: ${own} is not ${lower} than that of ${list(unbeaten)}.`;
}

function list(scored: readonly NamedScorecard[]): string {
  return scored.map(({ name, scorecard }) => `${name} (${fixed(scorecard.figures.logLoss.value)})`).join('; ');
}

function fixed(value: number | null): string {
  return value === null ? 'unknown' : value.toFixed(3);
}
