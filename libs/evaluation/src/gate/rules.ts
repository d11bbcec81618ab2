import type { SideSignals } from '../calibration/thresholds.js';
import type { FigureName } from '../metrics/figures.js';
import { isBeyondChance, SIGNIFICANCE } from '../statistics/t-test.js';
import { MACRO_F1_RISE, MIN_PAIRED_SESSIONS, MIN_SIGNAL_SHARE, PRECISION_FALL, type ChampionScores, type HoldoutScores, type PairedTest, type Scored } from './gate-input.js';

/** What one rule of the gate says. */
export interface Finding {
  readonly passed: boolean;
  /** One sentence with the numbers it rests on. */
  readonly sentence: string;
}

/** A figure of scores of at least one row, which all have it. */
const figure = ({ scorecard }: Scored, name: 'logLoss' | 'macroF1'): number => scorecard.figures[name].value!;

const fixed = (value: number, digits = 4): string => value.toFixed(digits);
const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;

/** Probabilities too small for four digits are told as such. */
const probability = (p: number): string => (p < 1e-4 ? '< 0.0001' : `= ${fixed(p)}`);

/**
 * Differences of decimal fractions such as 0.41 − 0.40 come out a rounding error off: a limit counts as reached within this.
 */
const ROUNDING = 1e-12;

const SHARES = [['DOWN', 'predictedDown'], ['NEUTRAL', 'predictedNeutral'], ['UP', 'predictedUp']] as const satisfies readonly (readonly [string, FigureName])[];

/** A model that puts the same class first on all rows, or nearly all, says nothing: it may not even fill an empty place. */
export function separatesClasses({ scorecard: { figures } }: HoldoutScores): Finding {
  const most = 1 - MIN_SIGNAL_SHARE;
  const shares = SHARES.map(([name, figure]) => ({ name, share: figures[figure].value! }));
  const { name, share } = shares.reduce((first, other) => (other.share > first.share ? other : first));
  return share > most
    ? { passed: false, sentence: `${name} is the likeliest class on ${percent(share)} of the rows, more than ${percent(most)}: the challenger does not tell classes apart.` }
    : { passed: true, sentence: `No class is the likeliest on more than ${percent(most)} of the rows: ${shares.map((one) => `${one.name} on ${percent(one.share)}`).join(', ')}.` };
}

/** Log loss alone measures skill: it must be lower beyond chance. */
export function lowerLogLoss(challenger: HoldoutScores, champion: ChampionScores, test: PairedTest | null): Finding {
  const against = `log loss ${fixed(figure(challenger, 'logLoss'))} against ${fixed(figure(champion, 'logLoss'))} of version ${champion.version}`;
  if (test === null) {
    return { passed: false, sentence: `With ${against} there is nothing to test: the hold-out has fewer than ${MIN_PAIRED_SESSIONS} sessions.` };
  }
  const passed = isBeyondChance(test);
  return {
    passed,
    sentence: `Log loss is ${passed ? '' : 'not '}lower beyond chance: ${against}, mean gain ${fixed(test.meanGain)} over ${test.sessions} sessions, p ${probability(test.pValue)} (limit ${SIGNIFICANCE}).`,
  };
}

/** Macro-F1 alone would reward noise, hence both. */
export function higherMacroF1(challenger: HoldoutScores, champion: ChampionScores): Finding {
  const [own, other] = [figure(challenger, 'macroF1'), figure(champion, 'macroF1')];
  const rise = own - other;
  const passed = rise >= MACRO_F1_RISE - ROUNDING;
  return {
    passed,
    sentence: `Macro-F1 ${fixed(own)} is ${passed ? '' : 'not '}at least ${MACRO_F1_RISE} above ${fixed(other)} of version ${champion.version}.`,
  };
}

/** What is proven gives way only to what is proven. */
export function keepsProof(proven: boolean, champion: ChampionScores): Finding {
  return proven || !champion.proven
    ? { passed: true, sentence: `The mark allows the change: challenger ${mark(proven)}, champion ${mark(champion.proven)}.` }
    : { passed: false, sentence: `An unproven challenger does not replace version ${champion.version}, which is proven.` };
}

const mark = (proven: boolean) => (proven ? 'proven' : 'unproven');

/** A challenger must make calls on both sides, and those must come true about as often as the champion's. */
export function signalPrecision(challenger: HoldoutScores, champion: ChampionScores): Finding[] {
  return [
    sidePrecision('UP', challenger.calls.up, champion.calls.up, champion.version),
    sidePrecision('DOWN', challenger.calls.down, champion.calls.down, champion.version),
  ];
}

function sidePrecision(side: string, challenger: SideSignals, champion: SideSignals, version: number): Finding {
  if (challenger.share < MIN_SIGNAL_SHARE || challenger.precision === null) {
    return { passed: false, sentence: `The challenger calls ${side} on ${percent(challenger.share)} of the rows, fewer than ${percent(MIN_SIGNAL_SHARE)}.` };
  }
  if (champion.share < MIN_SIGNAL_SHARE || champion.precision === null) {
    return {
      passed: true,
      sentence: `Precision of ${side} is ${fixed(challenger.precision)} on ${percent(challenger.share)} of the rows; version ${version} calls too few (${percent(champion.share)}) to compare.`,
    };
  }
  const passed = challenger.precision >= champion.precision - PRECISION_FALL - ROUNDING;
  return {
    passed,
    sentence: `Precision of ${side} is ${fixed(challenger.precision)} against ${fixed(champion.precision)} of version ${version}, ${passed ? 'within' : 'lower by more than'} ${PRECISION_FALL}.`,
  };
}
