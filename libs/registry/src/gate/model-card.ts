import { classificationMetricsSchema, estimateSchema, skillsSchema, type Estimate, type Skills } from '@tandem/models';
import { z } from 'zod';

/** One forecaster's line on the card of a model; all lines are of the same rows. */
export interface CardLine {
  readonly role: 'model' | 'champion' | 'baseline';
  /** `this version`, `version 3`, or the baseline in words. */
  readonly name: string;
  readonly logLoss: Estimate;
  readonly macroF1: Estimate;
  readonly touchAuc: Estimate;
  readonly directionAuc: Estimate;
}

/** What a verdict measured of a version. */
export interface ModelCard {
  readonly rows: number;
  /** Null in verdicts from before it was kept. */
  readonly sessions: number | null;
  /** The version itself, the champion it met, the baselines. */
  readonly lines: readonly CardLine[];
}

const estimates = z.object({ logLoss: estimateSchema, macroF1: estimateSchema, touchAuc: estimateSchema, directionAuc: estimateSchema });
const scored = z.object({ scorecard: z.object({ rows: z.int(), sessions: z.int(), figures: estimates }) });
/** Before scorecards: figures without intervals. */
const scoredOnce = z.object({ overall: classificationMetricsSchema.pick({ rows: true, logLoss: true, macroF1: true, touchAuc: true, directionAuc: true }) });
const scores = z.union([scored.transform(({ scorecard }) => scorecard), scoredOnce.transform(({ overall }) => withoutIntervals(overall))]);
const cardNumbers = z.object({
  challenger: scores,
  champion: scores.and(z.object({ version: z.int() })).nullable(),
  baselines: z.array(scores.and(z.object({ name: z.string() }))),
});
const sentences = z.array(z.string());

/** Everything that is compared, from the numbers of a stored verdict of any age; null where nothing was scored. */
export function readCard(numbers: Record<string, unknown>): ModelCard | null {
  const read = cardNumbers.safeParse(numbers);
  if (!read.success) return null;
  const { challenger, champion, baselines } = read.data;
  return {
    rows: challenger.rows,
    sessions: challenger.sessions,
    lines: [
      { role: 'model', name: 'this version', ...challenger.figures },
      ...(champion === null ? [] : [{ role: 'champion' as const, name: `version ${champion.version}`, ...champion.figures }]),
      ...baselines.map(({ name, figures }) => ({ role: 'baseline' as const, name, ...figures })),
    ],
  };
}

/** The two skills from the numbers of a stored verdict; null where they were not measured, or not kept. */
export function readSkills(numbers: Record<string, unknown>): Skills | null {
  return skillsSchema.safeParse(numbers['skills']).data ?? null;
}

/** What the version is worth, in the sentences of its verdict; null in verdicts from before they were kept apart. */
export function readDescription(numbers: Record<string, unknown>): readonly string[] | null {
  return sentences.safeParse(numbers['description']).data ?? null;
}

function withoutIntervals({ rows, logLoss, macroF1, touchAuc, directionAuc }: z.infer<typeof scoredOnce>['overall']) {
  const estimate = (value: number | null | undefined): Estimate => ({ value: value ?? null, interval: null });
  const figures = { logLoss: estimate(logLoss), macroF1: estimate(macroF1), touchAuc: estimate(touchAuc), directionAuc: estimate(directionAuc) };
  return { rows, sessions: null, figures };
}
