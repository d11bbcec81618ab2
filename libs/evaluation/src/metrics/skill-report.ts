import { z } from 'zod';
import { DECISIVE_E_VALUE } from '../statistics/e-process.js';
import { describeEvidence, evidenceAgainst, evidenceOf, isDecisive, movementKey, type Evidence, type GainHistory } from './evidence.js';
import { compareWithChance, estimateSchema, type Estimate } from './figures.js';
import { describeMovement, type MovementRival } from './movement-report.js';
import { pairedGains, pairedMovementGains, type NamedScorecard } from './paired-test.js';
import type { Scorecard } from './scorecard.js';

/** The two skills that log loss mixes: areas under the ROC curve in [0, 1]; 0.5 is chance. */
export const skillsSchema = z.object({
  /** Whether a barrier is hit. */
  touch: estimateSchema,
  /** Which barrier, among the rows that hit one. */
  direction: estimateSchema,
  /** Of the forecast of movement; null without one. */
  movement: z
    .object({
      /** Share of the variance of the 30-minute log excursion that is explained. */
      r2: estimateSchema,
      /** Whether barriers that the baseline sets are hit: what is known beyond volatility and the time of day. */
      touch: estimateSchema,
    })
    .nullable()
    .default(null),
});

export type Skills = z.infer<typeof skillsSchema>;

export function skillsOf({ figures: { touchAuc, directionAuc }, movement }: Pick<Scorecard, 'figures' | 'movement'>): Skills {
  const { r2, harTouchAuc } = movement?.figures ?? {};
  return { touch: touchAuc, direction: directionAuc, movement: r2 && harTouchAuc ? { r2, touch: harTouchAuc } : null };
}

/** The marks of a version. */
export interface Marks {
  readonly proven: boolean;
  /** Whether its forecast of movement is proven better than the baseline's. */
  readonly provenMovement?: boolean;
  /** Whether an operator promoted the model although the gate refused it. */
  readonly forced?: boolean | undefined;
}

/**
 * The skills of a model in one line, e.g. `Touch .67 (.64–.70): significantly above 0.5 · Direction .50 (.48–.52): not
 * significantly different from 0.5 · Movement R² .61 (.55–.66): proven · classes unproven`; two marks
 * that are the same stand once, at the end.
 * The intervals are 95 %, over sessions.
 * @param skills null when they were not measured
 */
export function skillLine(skills: Skills | null, { proven, provenMovement = false, forced = false }: Marks): string {
  const { touch, direction, movement } = skills ?? {};
  const parts = touch && direction ? [`Touch ${formatEstimate(touch)}`, `Direction ${formatEstimate(direction)}`] : [NOT_MEASURED];
  const r2 = movement?.r2;
  const differ = r2?.value != null && proven !== provenMovement;
  if (r2?.value != null) parts.push(`Movement R² ${formatRange(r2.value, r2.interval)}${differ ? `: ${markOf(provenMovement)}` : ''}`);
  parts.push(`${differ ? 'classes ' : ''}${markOf(proven)}`);
  return [...parts, ...(forced ? ['forced against the gate'] : [])].join(' · ');
}

const NOT_MEASURED = 'Touch and direction not measured';

function markOf(proven: boolean): string {
  return proven ? 'proven' : 'unproven';
}

function formatEstimate(estimate: Estimate): string {
  const { value, interval } = estimate;
  if (value === null) return 'not measured';
  if (interval === null) return `${area(value)}: too few sessions for an interval`;
  return `${formatRange(value, interval)}: ${compareWithChance(estimate)}`;
}

function formatRange(value: number, interval: Estimate['interval']): string {
  return interval === null ? area(value) : `${area(value)} (${area(interval.low)}–${area(interval.high)})`;
}

/** Two digits without a leading zero, as areas under a curve are usually written. */
function area(value: number): string {
  return value.toFixed(2).replace(/^(-?)0/, '$1');
}

export interface SkillDescription {
  /** Whether the evidence that the log loss is lower is decisive against every baseline. */
  readonly proven: boolean;
  /** Whether the evidence that the CRPS of movement is lower than the baseline's is decisive. */
  readonly provenMovement: boolean;
  /** One sentence for each of the two skills, those on movement where it is predicted, then the comparison with the baselines. */
  readonly sentences: readonly string[];
  /** The sentences as a paragraph. */
  readonly text: string;
}

/** A baseline with the evidence that a model is better. */
export interface MetBaseline extends NamedScorecard {
  readonly evidence: Evidence;
  /** The same of movement; null where one of both does not predict it. */
  readonly movementEvidence: Evidence | null;
}

/**
 * Each baseline with the evidence that the model is better.
 * @param history gains of the model's sessions so far; without it, those of the sessions that the scores are of
 * @throws GateInputError when a baseline was scored on other rows
 */
export function meetBaselines(model: Scorecard, baselines: readonly NamedScorecard[], history?: GainHistory): MetBaseline[] {
  return baselines.map((baseline) => {
    const evidence = (gains: readonly number[], name: string) =>
      history === undefined ? evidenceOf(gains) : evidenceAgainst(history, name);
    const movementGains = pairedMovementGains(model, baseline);
    return {
      ...baseline,
      evidence: evidence(pairedGains(model, baseline), baseline.name),
      movementEvidence: movementGains && evidence(movementGains, movementKey(baseline.name)),
    };
  });
}

/**
 * A model's skills in sentences, claiming no more than the figures show.
 * @param baselines scored on the same rows; without any the model is unproven
 */
export function describeSkill(model: Scorecard, baselines: readonly MetBaseline[]): SkillDescription {
  const { touchAuc, directionAuc } = model.figures;
  const proven = baselines.length > 0 && baselines.every(({ evidence }) => isDecisive(evidence));
  const movement = model.movement && describeMovement(model.movement, movementRival(baselines));
  const sentences = [
    describeAuc('Barrier-hit AUC', touchAuc, model.sessions),
    describeAuc('Direction AUC', directionAuc, model.sessions),
    ...(movement?.sentences ?? []),
    describeProof(`log loss ${fixed(model.figures.logLoss.value)}`, baselines.map(toOther)),
  ];
  return { proven, provenMovement: movement?.proven ?? false, sentences, text: sentences.join(' ') };
}

/** The baseline that predicts movement; there is one. */
function movementRival(baselines: readonly MetBaseline[]): MovementRival | null {
  for (const { name, scorecard, movementEvidence } of baselines) {
    if (scorecard.movement !== null && movementEvidence !== null) return { name, movement: scorecard.movement, evidence: movementEvidence };
  }
  return null;
}

function toOther({ name, scorecard, evidence }: MetBaseline): Other {
  return { name: `${name} (${fixed(scorecard.figures.logLoss.value)}; ${describeEvidence(evidence)})`, evidence };
}

function describeAuc(name: string, estimate: Estimate, sessions: number): string {
  const { value, interval } = estimate;
  if (value === null) return `${name} not measurable: one of its two outcomes is absent.`;
  if (interval === null) return `${name} ${fixed(value)}, from too few sessions for an interval.`;
  const range = `95 %: ${fixed(interval.low)} to ${fixed(interval.high)}, ${sessions} sessions`;
  return `${name} ${fixed(value)} (${range}), ${compareWithChance(estimate)}.`;
}

interface Other {
  readonly name: string;
  readonly evidence: Evidence;
}

/** The mark and what it rests on, in a sentence. @param own what is compared, such as `log loss` */
function describeProof(own: string, baselines: readonly Other[]): string {
  if (baselines.length === 0) return 'Unproven: not compared with any baseline.';
  const unbeaten = baselines.filter(({ evidence }) => !isDecisive(evidence));
  const lower = `lower beyond chance (e-value of at least ${DECISIVE_E_VALUE}, at any number of looks)`;
  if (unbeaten.length === 0) return `Proven: ${own} is ${lower} than that of every baseline: ${list(baselines)}.`;
  if (unbeaten.length === baselines.length) return `Unproven: ${own} is not ${lower} than that of any baseline: ${list(baselines)}.`;
  return `Unproven: ${own} is not ${lower} than that of ${list(unbeaten)}.`;
}

function list(others: readonly Other[]): string {
  return others.map(({ name }) => name).join('; ');
}

/** The mark that a history of gains gives, in a sentence. @param baselines the names of all that must be beaten */
export function describeHistory(history: GainHistory, baselines: readonly string[]): string {
  const others = baselines.map((name) => {
    const evidence = evidenceAgainst(history, name);
    return { name: `${name} (${describeEvidence(evidence)})`, evidence };
  });
  return describeProof('log loss over all sessions so far', others);
}

function fixed(value: number | null): string {
  return value === null ? 'unknown' : value.toFixed(3);
}
