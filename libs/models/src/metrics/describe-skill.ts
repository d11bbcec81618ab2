import { isBeyondChance, oneSidedTTest, SIGNIFICANCE } from '../statistics/one-sided-t-test.js';
import { againstCoin, type Estimate } from './estimate.js';
import type { Scorecard } from './scorecard.js';

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
  return `${question}: AUC ${fixed(value)} (95 %: ${fixed(interval.low)} to ${fixed(interval.high)}, ${sessions} sessions), ${againstCoin(estimate)}.`;
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
