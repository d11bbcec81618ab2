import { z } from 'zod';
import { estimateSchema, type Estimate } from '../metrics/figures.js';
import { skillsSchema, type Skills } from '../metrics/skill-report.js';

/** One line of a model card; all lines are of the same rows. */
interface CardLine {
  readonly role: 'model' | 'rival' | 'baseline';
  /** `this version`, `version 3`, or the name of the baseline. */
  readonly name: string;
  readonly logLoss: Estimate;
  readonly macroF1: Estimate;
  readonly touchAuc: Estimate;
  readonly directionAuc: Estimate;
  /** Of its forecast of movement; null without one. */
  readonly movement: CardMovement | null;
}

/** What a verdict measured of a version. */
export interface ModelCard {
  readonly rows: number;
  readonly sessions: number;
  /** The version itself, the version it was compared with, the baselines. */
  readonly lines: readonly [CardLine, ...CardLine[]];
}

/** What a card shows of a forecast of movement. */
const cardMovement = z.object({
  r2: estimateSchema,
  crps: estimateSchema,
  qlike: estimateSchema,
  coverage80In30: estimateSchema,
  coverage90In30: estimateSchema,
  width80In30: estimateSchema,
  harTouchAuc: estimateSchema,
  harTouchLoss: estimateSchema,
});
export type CardMovement = z.infer<typeof cardMovement>;

const estimates = z.object({ logLoss: estimateSchema, macroF1: estimateSchema, touchAuc: estimateSchema, directionAuc: estimateSchema });
const scores = z
  .object({
    scorecard: z.object({
      rows: z.int(),
      sessions: z.int(),
      figures: estimates,
      // Absent in verdicts of before movement was scored.
      movement: z.object({ figures: cardMovement }).nullish(),
    }),
  })
  .transform(({ scorecard: { figures, movement, ...counts } }) => ({
    ...counts,
    figures: { ...figures, movement: movement?.figures ?? null },
  }));
type Scores = z.infer<typeof scores>;
const cardNumbers = z.object({
  challenger: scores,
  champion: scores.and(z.object({ version: z.int() })).nullable(),
  baselines: z.array(scores.and(z.object({ name: z.string() }))),
});
const NOTHING = { challenger: null, champion: null, baselines: [] };
const sentences = z.array(z.string());

/** The card of a verdict's challenger, from the stored numbers; null when it was not scored. */
export function readCard(numbers: Record<string, unknown>): ModelCard | null {
  const { challenger, champion, baselines } = cardNumbers.safeParse(numbers).data ?? NOTHING;
  return challenger && cardOf(challenger, champion && { name: `version ${champion.version}`, scores: champion }, baselines);
}

/** The card of a verdict's champion. @param challengerVersion the version that the verdict is about */
export function readChampionCard(numbers: Record<string, unknown>, challengerVersion: number): ModelCard | null {
  const { challenger, champion, baselines } = cardNumbers.safeParse(numbers).data ?? NOTHING;
  return champion && cardOf(champion, challenger && { name: `version ${challengerVersion}`, scores: challenger }, baselines);
}

/** The two skills from the numbers of a stored verdict; null when they were not measured. */
export function readSkills(numbers: Record<string, unknown>): Skills | null {
  return skillsSchema.safeParse(numbers['skills']).data ?? null;
}

/** The sentences on skills and baselines from the numbers of a stored verdict; null when it has none. */
export function readDescription(numbers: Record<string, unknown>): readonly string[] | null {
  return sentences.safeParse(numbers['description']).data ?? null;
}

interface NamedScores {
  readonly name: string;
  readonly scores: Scores;
}

function cardOf(own: Scores, rival: NamedScores | null, baselines: readonly (Scores & { readonly name: string })[]): ModelCard {
  return {
    rows: own.rows,
    sessions: own.sessions,
    lines: [
      { role: 'model', name: 'this version', ...own.figures },
      ...(rival === null ? [] : [{ role: 'rival' as const, name: rival.name, ...rival.scores.figures }]),
      ...baselines.map(({ name, figures }) => ({ role: 'baseline' as const, name, ...figures })),
    ],
  };
}
