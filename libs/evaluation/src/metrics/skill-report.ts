import { z } from 'zod';
import { isBeyondChance, oneSidedTTest, SIGNIFICANCE } from '../statistics/t-test.js';
import { compareWithChance, estimateSchema, type Estimate } from './figures.js';
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
  return `${area(value)} (${area(interval.low)}–${area(interval.high)}): ${compareWithChance(estimate)}`;
}

/** Two digits, and no zero before the point, as areas under a curve are written. */
function area(value: number): string {
  return value.toFixed(2).replace(/^0/, '');
}

export interface NamedScorecard {
  readonly name: string;
  readonly scorecard: Scorecard;
}

export interface SkillDescription {
  /** Whether the log loss is lower than that of every baseline, beyond chance, session by session. */
  readonly proven: boolean;
  /** For people: one sentence on each of the two skills, then what the baselines leave of them. */
  readonly sentences: readonly string[];
  /** The sentences as a paragraph. */
  readonly text: string;
}

/**
 * What a model's figures are worth in words, claiming no more than they show.
 * @param baselines scored on the same rows; without any nothing is proven
 * @throws RangeError when a baseline was scored on other rows
 */
export function describeSkill(model: Scorecard, baselines: readonly NamedScorecard[]): SkillDescription {
  const { touchAuc, directionAuc } = model.figures;
  const unbeaten = baselines.filter((baseline) => !isBetter(model, baseline));
  const proven = baselines.length > 0 && unbeaten.length === 0;
  const sentences = [
    describeAuc('Whether a barrier is touched', touchAuc, model.sessions),
    describeAuc('Which one', directionAuc, model.sessions),
    describeProof(model, baselines, unbeaten),
  ];
  return { proven, sentences, text: sentences.join(' ') };
}

function isBetter(model: Scorecard, { name, scorecard }: NamedScorecard): boolean {
  const gains = model.bySession.map(({ session, rows, figures }, i) => {
    const other = scorecard.bySession[i];
    if (other?.session !== session || other.rows !== rows) throw new RangeError(`"${name}" was scored on other rows than the model; compare both on the same ones.`);
    return other.figures.logLoss! - figures.logLoss!;
  });
  return isBeyondChance(oneSidedTTest(gains));
}

function describeAuc(question: string, estimate: Estimate, sessions: number): string {
  const { value, interval } = estimate;
  if (value === null) return `${question}: cannot be measured, for too little happened.`;
  if (interval === null) return `${question}: AUC ${fixed(value)}, from too few sessions to tell from a coin (0.5).`;
  return `${question}: AUC ${fixed(value)} (95 %: ${fixed(interval.low)} to ${fixed(interval.high)}, ${sessions} sessions), ${compareWithChance(estimate)}.`;
}

function describeProof(model: Scorecard, baselines: readonly NamedScorecard[], unbeaten: readonly NamedScorecard[]): string {
  if (baselines.length === 0) return 'Unproven: it was compared with no baseline.';
  const own = `log loss ${fixed(model.figures.logLoss.value)}`;
  const chance = `beyond chance (p below ${SIGNIFICANCE}, session by session)`;
  if (unbeaten.length === 0) return `Proven: its ${own} is lower ${chance} than that of ${list(baselines)}.`;
  if (unbeaten.length === baselines.length) return `Unproven: its ${own} is not lower ${chance} than that of any baseline: ${list(baselines)}.`;
  return `Unproven: its ${own} is not lower ${chance} than that of ${list(unbeaten)}.`;
}

function list(scored: readonly NamedScorecard[]): string {
  return scored.map(({ name, scorecard }) => `${name} (${fixed(scorecard.figures.logLoss.value)})`).join('; ');
}

function fixed(value: number | null): string {
  return value === null ? 'unknown' : value.toFixed(3);
}
