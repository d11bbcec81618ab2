import { DECISIVE_E_VALUE } from '../statistics/e-process.js';
import {
  bySession,
  describeEvidence,
  describeOrigins,
  evidenceAgainst,
  isDecisive,
  movementKey,
  type Evidence,
  type GainHistory,
} from './evidence.js';
import { compareWithChance, type Estimate } from './figures.js';
import type { MovementCard } from './movement-card.js';

/** What is said of a forecast of movement. */
export interface MovementDescription {
  /** Whether the evidence that the CRPS is lower than the baseline's is decisive. */
  readonly proven: boolean;
  readonly sentences: readonly string[];
}

/** The baseline that a forecast of movement must beat, on the same rows. */
export interface MovementRival {
  readonly name: string;
  readonly movement: MovementCard;
  readonly evidence: Evidence;
}

/**
 * What a forecast of movement is worth: what it explains, whether its bands hold, what it knows beyond the baseline, and whether it is
 * proven better.
 * @param rival null where no baseline predicts movement
 */
export function describeMovement(own: MovementCard, rival: MovementRival | null): MovementDescription {
  const { r2, coverage80In30, width80In30, harTouchAuc } = own.figures;
  const held = `the 80 % band held ${percent(coverage80In30.value)} of the paths, ±${percent(width80In30.value, 2)} wide`;
  const compared = compareWithChance(harTouchAuc);
  const beyond =
    `Touch AUC against barriers set by ${rival?.name ?? 'the baseline'} ${fixed(harTouchAuc.value, 3)}${range(harTouchAuc, 3)}` +
    `${compared === null ? '' : `, ${compared}`}.`;
  const explained = `Movement: R² ${fixed(r2.value, 2)}${range(r2, 2)} of the 30-minute log excursion`;
  if (rival === null) return { proven: false, sentences: [`${explained}; ${held}.`, beyond] };
  const { name, movement, evidence } = rival;
  const proven = isDecisive(evidence);
  const than = `lower beyond chance than that of ${name} (${fixed(movement.figures.crps.value, 4)}; ${describeEvidence(evidence)})`;
  return {
    proven,
    sentences: [
      `${explained}, ${fixed(movement.figures.r2.value, 2)} by ${name}; ${held}.`,
      beyond,
      `Movement ${proven ? 'proven' : 'unproven'}: CRPS ${fixed(own.figures.crps.value, 4)} is ${proven ? '' : 'not '}${than}.`,
    ],
  };
}

/** The mark for movement that a history of gains gives, in a sentence; none where it has none. @param name of the baseline */
export function describeMovementGains(history: GainHistory, name: string): string[] {
  const gains = bySession(history.get(movementKey(name)) ?? []);
  if (gains.length === 0) return [];
  const evidence = evidenceAgainst(history, movementKey(name));
  const proven = isDecisive(evidence);
  const mark = `Movement ${proven ? 'proven' : 'unproven'}: CRPS over all sessions so far`;
  const lower = `${proven ? '' : 'not '}lower beyond chance (e-value of at least ${DECISIVE_E_VALUE})`;
  return [`${mark} is ${lower} than that of ${name} (${describeEvidence(evidence)}: ${describeOrigins(gains)}).`];
}

function fixed(value: number | null, digits: number): string {
  return value === null ? 'unknown' : value.toFixed(digits);
}

function range({ interval }: Estimate, digits: number): string {
  return interval === null ? '' : ` (95 %: ${interval.low.toFixed(digits)} to ${interval.high.toFixed(digits)})`;
}

function percent(share: number | null, digits = 1): string {
  return share === null ? 'an unknown share' : `${(100 * share).toFixed(digits)} %`;
}
