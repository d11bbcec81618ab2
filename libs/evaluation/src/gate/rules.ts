import type { SideSignals } from '../calibration/thresholds.js';
import { confusionScores, emptyConfusion, perClassOf } from '../metrics/confusion.js';
import { describeEvidence, isDecisive, type Evidence } from '../metrics/evidence.js';
import type { FigureName } from '../metrics/figures.js';
import type { PairedTest } from '../metrics/paired-test.js';
import type { MetBaseline } from '../metrics/skill-report.js';
import { DECISIVE_E_VALUE } from '../statistics/e-process.js';
import { isSignificant, SIGNIFICANCE } from '../statistics/t-test.js';
import { check, type Check } from './check.js';
import { differenceInterval, type SessionCounts } from './class-counts.js';
import { AGREEMENT, type ChampionScores, type FileCheck, type GateInput, type HoldoutScores } from './gate-input.js';

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

/** The file loads in the runtime that serves it and answers as its trainer did. */
export function servableFile(file: FileCheck): Check {
  const measured = { comparison: 'at_most', limit: AGREEMENT, unit: 'difference' } as const;
  if (!file.passed) return check('file', false, `The file cannot be served: ${file.problem}`, measured);
  const words = `The file loads and agrees with the trainer to ${file.largestDifference.toExponential(1)}.`;
  return check('file', true, words, { ...measured, value: file.largestDifference });
}

/** Where there is no champion that can be run, there is nothing to compare with. */
export function firstVersion(unusable: GateInput['unusableChampion'], isScored: boolean): Check {
  const why =
    unusable === null
      ? 'There is no champion yet'
      : `The champion v${unusable.version} cannot be run (${unusable.problem.replace(/\.$/, '')})`;
  return check('first_version', true, `${why}: a valid file ${isScored ? 'that separates the classes is' : 'is'} enough.`);
}

const SHARES = [
  ['DOWN', 'predictedDown'],
  ['NEUTRAL', 'predictedNeutral'],
  ['UP', 'predictedUp'],
] as const satisfies readonly (readonly [string, FigureName])[];

/** A model that predicts one class on nearly all rows is refused, even when there is no champion. */
export function separatesClasses({ scorecard: { figures } }: HoldoutScores): Check {
  const limit = 1 - MIN_SIGNAL_SHARE;
  const shares = SHARES.map(([name, figure]) => ({ name, share: figures[figure].value!, interval: figures[figure].interval }));
  const { name, share, interval } = shares.reduce((first, other) => (other.share > first.share ? other : first));
  const passed = share <= limit;
  const words = passed
    ? `No class is predicted on more than ${percent(limit)} of the rows: ` +
      `${shares.map((one) => `${one.name} on ${percent(one.share)}`).join(', ')}.`
    : `${name} is predicted on ${percent(share)} of the rows, more than ${percent(limit)}: the challenger does not separate the classes.`;
  return check('separates_classes', passed, words, { value: share, comparison: 'at_most', limit, interval, unit: 'share' });
}

/** What challenger and champion were compared by. */
export interface Comparison {
  /** On this hold-out; null with fewer than two sessions. */
  readonly logLossTest: PairedTest | null;
  /** Over all sessions in which both met. */
  readonly evidence: Evidence;
}

/** Log loss measures skill: it must be significantly lower, on this hold-out or over all sessions in which both met. */
export function lowerLogLoss(challenger: HoldoutScores, champion: ChampionScores, { logLossTest: test, evidence }: Comparison): Check {
  const own = fixed(figure(challenger, 'logLoss'));
  const compared = `log loss ${own} against ${fixed(figure(champion, 'logLoss'))} of version ${champion.version}`;
  const against = versionName(champion);
  if (isDecisive(evidence)) {
    const found = `${describeEvidence(evidence)} in which both met (limit ${DECISIVE_E_VALUE}), at any number of looks`;
    const words = `Log loss is lower beyond chance: ${found}; on this hold-out, ${compared}.`;
    return check('log_loss', true, words, {
      against,
      value: evidence.eValue,
      comparison: 'at_least',
      limit: DECISIVE_E_VALUE,
      unit: 'e_value',
    });
  }
  const measured = { against, comparison: 'below', limit: SIGNIFICANCE, unit: 'probability' } as const;
  if (test === null) {
    const words = `No test of ${compared}: the hold-out has fewer than ${MIN_PAIRED_SESSIONS} sessions.`;
    return check('log_loss', false, words, measured);
  }
  const passed = isSignificant(test);
  const gain = `mean gain ${fixed(test.meanGain)} over ${test.sessions} sessions, p ${probability(test.pValue)} (limit ${SIGNIFICANCE})`;
  const words = `Log loss is ${passed ? '' : 'not '}significantly lower: ${compared}, ${gain}.`;
  return check('log_loss', passed, words, { ...measured, value: test.pValue });
}

/**
 * Macro-F1 alone would reward noise, and one hold-out's log loss, looked at every night, finds something by chance: so both are required.
 * Evidence holds at any number of looks. With it, macro-F1 must only be not much lower, because it does not see a small and sure gain.
 */
export function macroF1(challenger: HoldoutScores, champion: ChampionScores, { evidence }: Comparison): Check {
  const [own, other] = [figure(challenger, 'macroF1'), figure(champion, 'macroF1')];
  const [is, than] = [`Macro-F1 ${fixed(own)} is`, `${fixed(other)} of version ${champion.version}`];
  const interval = differenceInterval(challenger.counts, champion.counts, macroF1Of);
  const measured = { against: versionName(champion), value: own - other, comparison: 'at_least', interval, unit: 'difference' } as const;
  if (isDecisive(evidence)) {
    const passed = own >= other - MAX_MACRO_F1_LOSS - ROUNDING;
    const lower = `${is} ${passed ? 'not ' : ''}lower than ${than} by more than ${MAX_MACRO_F1_LOSS}`;
    const words = `${lower}${passed ? ': enough, because the evidence is decisive' : ', too much even for decisive evidence'}.`;
    return check('macro_f1', passed, words, { ...measured, limit: -MAX_MACRO_F1_LOSS });
  }
  const passed = own - other >= MIN_MACRO_F1_GAIN - ROUNDING;
  const words = `${is} ${passed ? '' : 'not '}at least ${MIN_MACRO_F1_GAIN} above ${than}.`;
  return check('macro_f1', passed, words, { ...measured, limit: MIN_MACRO_F1_GAIN });
}

function macroF1Of(sessions: readonly SessionCounts[], weights: ArrayLike<number>): number {
  const total = emptyConfusion();
  sessions.forEach(({ confusion }, i) =>
    perClassOf((truth) => perClassOf((predicted) => (total[truth]![predicted]! += weights[i]! * confusion[truth]![predicted]!))),
  );
  return confusionScores(total).macroF1;
}

/** A proven champion is replaced only by a proven challenger. */
export function keepsProof(proven: boolean, champion: ChampionScores): Check {
  const passed = proven || !champion.proven;
  const words = passed
    ? `Proof allows the change: challenger ${mark(proven)}, champion ${mark(champion.proven)}.`
    : `An unproven challenger does not replace version ${champion.version}, which is proven.`;
  return check('keeps_proof', passed, words, { against: versionName(champion) });
}

/** A challenger must signal both sides, with a precision not much below the champion's. */
export function signalPrecision(challenger: HoldoutScores, champion: ChampionScores): Check[] {
  return (['up', 'down'] as const).flatMap((side) => {
    const share = sideShare(side, challenger.signals[side]);
    return share.passed ? [share, sidePrecision(side, challenger, champion)] : [share];
  });
}

/** The evidence that a challenger is better than a baseline, in log loss and in movement: what its marks rest on. It decides nothing. */
export function marks({ name, evidence, movementEvidence }: Pick<MetBaseline, 'name' | 'evidence' | 'movementEvidence'>): Check[] {
  const measured = { decides: false, against: name, comparison: 'at_least', limit: DECISIVE_E_VALUE, unit: 'e_value' } as const;
  const mark = (rule: 'proven' | 'proven_movement', figure: string, found: Evidence) => {
    const passed = isDecisive(found);
    const words = `${figure} is ${passed ? '' : 'not '}lower beyond chance than that of ${name} (${describeEvidence(found)}).`;
    return check(rule, passed, words, { ...measured, value: found.eValue });
  };
  return [
    mark('proven', 'Log loss', evidence),
    ...(movementEvidence === null ? [] : [mark('proven_movement', 'CRPS of movement', movementEvidence)]),
  ];
}

type SideName = 'up' | 'down';

function sideShare(side: SideName, { share, precision }: SideSignals): Check {
  const passed = share >= MIN_SIGNAL_SHARE && precision !== null;
  const found = `The challenger signals ${side.toUpperCase()} on ${percent(share)} of the rows`;
  const words = `${found}, ${passed ? 'at least' : 'fewer than'} ${percent(MIN_SIGNAL_SHARE)}.`;
  return check(`signals_${side}`, passed, words, { value: share, comparison: 'at_least', limit: MIN_SIGNAL_SHARE, unit: 'share' });
}

/** @param challenger signals the side */
function sidePrecision(side: SideName, challenger: HoldoutScores, champion: ChampionScores): Check {
  const [{ precision, share }, other] = [challenger.signals[side], champion.signals[side]];
  const { version } = champion;
  const own = `Precision of ${side.toUpperCase()} is ${fixed(precision!)}`;
  if (other.share < MIN_SIGNAL_SHARE || other.precision === null) {
    const tooFew = `version ${version} signals too few (${percent(other.share)}) to compare`;
    return check(`precision_${side}`, true, `${own} on ${percent(share)} of the rows; ${tooFew}.`, { value: precision, unit: 'share' });
  }
  const passed = precision! >= other.precision - MAX_PRECISION_LOSS - ROUNDING;
  const within = `${passed ? 'within' : 'lower by more than'} ${MAX_PRECISION_LOSS}`;
  return check(`precision_${side}`, passed, `${own} against ${fixed(other.precision)} of version ${version}, ${within}.`, {
    against: versionName(champion),
    value: precision! - other.precision,
    comparison: 'at_least',
    limit: -MAX_PRECISION_LOSS,
    interval: differenceInterval(challenger.counts, champion.counts, precisionOf(side)),
    unit: 'difference',
  });
}

function precisionOf(side: SideName) {
  return (sessions: readonly SessionCounts[], weights: ArrayLike<number>): number | null => {
    let [signals, right] = [0, 0];
    sessions.forEach(({ signals: { [side]: own } }, i) => {
      signals += weights[i]! * own.count;
      right += weights[i]! * own.right;
    });
    return signals === 0 ? null : right / signals;
  };
}

function versionName({ version }: ChampionScores): string {
  return `version ${version}`;
}

/** Scored rows always have these figures. */
function figure({ scorecard: { figures } }: HoldoutScores, name: 'logLoss' | 'macroF1'): number {
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
