import { z } from 'zod';
import { classificationMetricsSchema } from '../metrics/classification.js';
import { estimateSchema, type Estimate } from '../metrics/figures.js';
import { skillsSchema, type Skills } from '../metrics/skill-report.js';

/** One forecaster's line on the card of a model; all lines are of the same rows. */
interface CardLine {
  readonly role: 'model' | 'rival' | 'baseline';
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
  /** The version itself, the one it was compared with, the baselines. */
  readonly lines: readonly [CardLine, ...CardLine[]];
}

const estimates = z.object({ logLoss: estimateSchema, macroF1: estimateSchema, touchAuc: estimateSchema, directionAuc: estimateSchema });
const scored = z.object({ scorecard: z.object({ rows: z.int(), sessions: z.int(), figures: estimates }) });
/** Before scorecards: figures without intervals. */
const scoredOnce = z.object({ overall: classificationMetricsSchema.pick({ rows: true, logLoss: true, macroF1: true, touchAuc: true, directionAuc: true }) });
const scores = z.union([scored.transform(({ scorecard }) => scorecard), scoredOnce.transform(({ overall }) => withoutIntervals(overall))]);
type Scores = z.infer<typeof scores>;
const cardNumbers = z.object({
  challenger: scores,
  champion: scores.and(z.object({ version: z.int() })).nullable(),
  baselines: z.array(scores.and(z.object({ name: z.string() }))),
});
const NOTHING = { challenger: null, champion: null, baselines: [] };
const sentences = z.array(z.string());

/** Everything that is compared, from the numbers of a stored verdict of any age, for the version that was judged; null where nothing was scored. */
export function readCard(numbers: Record<string, unknown>): ModelCard | null {
  const { challenger, champion, baselines } = cardNumbers.safeParse(numbers).data ?? NOTHING;
  return challenger && cardOf(challenger, champion && { name: `version ${champion.version}`, scores: champion }, baselines);
}

/** The same for the champion that the version was judged against. @param judged number of that version */
export function readChampionCard(numbers: Record<string, unknown>, judged: number): ModelCard | null {
  const { challenger, champion, baselines } = cardNumbers.safeParse(numbers).data ?? NOTHING;
  return champion && cardOf(champion, challenger && { name: `version ${judged}`, scores: challenger }, baselines);
}

/** The two skills from the numbers of a stored verdict; null where they were not measured, or not kept. */
export function readSkills(numbers: Record<string, unknown>): Skills | null {
  return skillsSchema.safeParse(numbers['skills']).data ?? null;
}

/** What the version is worth, in the sentences of its verdict; null in verdicts from before they were kept apart. */
export function readDescription(numbers: Record<string, unknown>): readonly string[] | null {
  return sentences.safeParse(numbers['description']).data ?? null;
}

function cardOf(own: Scores, rival: { readonly name: string; readonly scores: Scores } | null, baselines: readonly (Scores & { readonly name: string })[]): ModelCard {
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

function withoutIntervals({ rows, logLoss, macroF1, touchAuc, directionAuc }: z.infer<typeof scoredOnce>['overall']) {
  const estimate = (value: number | null | undefined): Estimate => ({ value: value ?? null, interval: null });
  const figures = { logLoss: estimate(logLoss), macroF1: estimate(macroF1), touchAuc: estimate(touchAuc), directionAuc: estimate(directionAuc) };
  return { rows, sessions: null, figures };
}
