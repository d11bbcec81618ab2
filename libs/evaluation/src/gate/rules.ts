import type { SideSignals } from '../calibration/thresholds.js';
import { describeEvidence, isDecisive, type Evidence } from '../metrics/evidence.js';
import type { FigureName } from '../metrics/figures.js';
import type { PairedTest } from '../metrics/paired-test.js';
import type { Scorecard } from '../metrics/scorecard.js';
import { DECISIVE_E_VALUE } from '../statistics/e-process.js';
import { isSignificant, SIGNIFICANCE } from '../statistics/t-test.js';
import type { ChampionScores, HoldoutScores } from './gate-input.js';

/** Minimum gain of macro-F1 over the champion where only one hold-out speaks. */
const MIN_MACRO_F1_GAIN = 0.01;
/**
 * Maximum loss of macro-F1 against the champion where evidence is decisive. That the challenger is better is known then, and macro-F1 only
 * guards against one whose largest class has become worse: by as much as it would have had to be better otherwise.
 */
const MAX_MACRO_F1_LOSS = MIN_MACRO_F1_GAIN;
/** Maximum loss of precision of UP or of DOWN against the champion. */
const MAX_PRECISION_LOSS = 0.02;
/** Minimum share of rows that a challenger must signal on each side; precision is compared from here on. */
const MIN_SIGNAL_SHARE = 0.01;
/** Fewer paired sessions cannot be tested. */
const MIN_PAIRED_SESSIONS = 2;
/** Tolerance of limits: differences of decimals such as 0.41 − 0.40 are off by a rounding error. */
const ROUNDING = 1e-12;

/** The result of one rule. */
export interface Finding {
  readonly passed: boolean;
  /** One sentence with its numbers. */
  readonly sentence: string;
}

const SHARES = [
  ['DOWN', 'predictedDown'],
  ['NEUTRAL', 'predictedNeutral'],
  ['UP', 'predictedUp'],
] as const satisfies readonly (readonly [string, FigureName])[];

/** A model that predicts one class on nearly all rows is refused, even when there is no champion. */
export function separatesClasses({ scorecard: { figures } }: HoldoutScores): Finding {
  const limit = 1 - MIN_SIGNAL_SHARE;
  const shares = SHARES.map(([name, figure]) => ({ name, share: figures[figure].value! }));
  const { name, share } = shares.reduce((first, other) => (other.share > first.share ? other : first));
  const passed = share <= limit;
  const found = passed
    ? `No class is predicted on more than ${percent(limit)} of the rows: ` +
      `${shares.map((one) => `${one.name} on ${percent(one.share)}`).join(', ')}.`
    : `${name} is predicted on ${percent(share)} of the rows, more than ${percent(limit)}: the challenger does not separate the classes.`;
  return { passed, sentence: found };
}

/** What challenger and champion were compared by. */
export interface Comparison {
  /** On this hold-out; null with fewer than two sessions. */
  readonly logLossTest: PairedTest | null;
  /** Over all sessions in which both met. */
  readonly evidence: Evidence;
}

/** Log loss measures skill: it must be significantly lower, on this hold-out or over all sessions in which both met. */
export function lowerLogLoss(challenger: HoldoutScores, champion: ChampionScores, { logLossTest: test, evidence }: Comparison): Finding {
  const own = fixed(figure(challenger.scorecard, 'logLoss'));
  const against = `log loss ${own} against ${fixed(figure(champion.scorecard, 'logLoss'))} of version ${champion.version}`;
  if (isDecisive(evidence)) {
    const found = `${describeEvidence(evidence)} in which both met (limit ${DECISIVE_E_VALUE}), at any number of looks`;
    return { passed: true, sentence: `Log loss is lower beyond chance: ${found}; on this hold-out, ${against}.` };
  }
  if (test === null) {
    return { passed: false, sentence: `No test of ${against}: the hold-out has fewer than ${MIN_PAIRED_SESSIONS} sessions.` };
  }
  const passed = isSignificant(test);
  const gain = `mean gain ${fixed(test.meanGain)} over ${test.sessions} sessions, p ${probability(test.pValue)} (limit ${SIGNIFICANCE})`;
  return { passed, sentence: `Log loss is ${passed ? '' : 'not '}significantly lower: ${against}, ${gain}.` };
}

/**
 * Macro-F1 alone would reward noise, and one hold-out's log loss, looked at every night, finds something by chance: so both are required.
 * Evidence holds at any number of looks. With it, macro-F1 must only be not much lower, because it does not see a small and sure gain.
 */
export function macroF1(challenger: HoldoutScores, champion: ChampionScores, { evidence }: Comparison): Finding {
  const [own, other] = [figure(challenger.scorecard, 'macroF1'), figure(champion.scorecard, 'macroF1')];
  const [is, than] = [`Macro-F1 ${fixed(own)} is`, `${fixed(other)} of version ${champion.version}`];
  if (isDecisive(evidence)) {
    const passed = own >= other - MAX_MACRO_F1_LOSS - ROUNDING;
    const lower = `${is} ${passed ? 'not ' : ''}lower than ${than} by more than ${MAX_MACRO_F1_LOSS}`;
    return {
      passed,
      sentence: `${lower}${passed ? ': enough, because the evidence is decisive' : ', too much even for decisive evidence'}.`,
    };
  }
  const passed = own - other >= MIN_MACRO_F1_GAIN - ROUNDING;
  return { passed, sentence: `${is} ${passed ? '' : 'not '}at least ${MIN_MACRO_F1_GAIN} above ${than}.` };
}

/** A proven champion is replaced only by a proven challenger. */
export function keepsProof(proven: boolean, champion: ChampionScores): Finding {
  return proven || !champion.proven
    ? { passed: true, sentence: `Proof allows the change: challenger ${mark(proven)}, champion ${mark(champion.proven)}.` }
    : { passed: false, sentence: `An unproven challenger does not replace version ${champion.version}, which is proven.` };
}

/** A challenger must signal both sides, with a precision not much below the champion's. */
export function signalPrecision(challenger: HoldoutScores, champion: ChampionScores): Finding[] {
  return [
    sidePrecision('UP', challenger.signals.up, champion.signals.up, champion.version),
    sidePrecision('DOWN', challenger.signals.down, champion.signals.down, champion.version),
  ];
}

function sidePrecision(side: string, challenger: SideSignals, champion: SideSignals, version: number): Finding {
  if (challenger.share < MIN_SIGNAL_SHARE || challenger.precision === null) {
    const share = `${percent(challenger.share)} of the rows, fewer than ${percent(MIN_SIGNAL_SHARE)}`;
    return { passed: false, sentence: `The challenger signals ${side} on ${share}.` };
  }
  const own = `Precision of ${side} is ${fixed(challenger.precision)}`;
  if (champion.share < MIN_SIGNAL_SHARE || champion.precision === null) {
    const tooFew = `version ${version} signals too few (${percent(champion.share)}) to compare`;
    return { passed: true, sentence: `${own} on ${percent(challenger.share)} of the rows; ${tooFew}.` };
  }
  const passed = challenger.precision >= champion.precision - MAX_PRECISION_LOSS - ROUNDING;
  const within = `${passed ? 'within' : 'lower by more than'} ${MAX_PRECISION_LOSS}`;
  return { passed, sentence: `${own} against ${fixed(champion.precision)} of version ${version}, ${within}.` };
}

/** Scored rows always have these figures. */
function figure({ figures }: Scorecard, name: 'logLoss' | 'macroF1'): number {
  return figures[name].value!;
}

function fixed(value: number): string {
  return value.toFixed(4);
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}

function probability(p: number): string {
  return p < 1e-4 ? '< 0.0001' : `= ${fixed(p)}`;
}

function mark(proven: boolean): string {
  return proven ? 'proven' : 'unproven';
}
