import { isBeyondChance } from '@tandem/models';
import type { ChampionScores, HoldoutScores } from './gate-input.js';
import { LEAST_SESSIONS, MACRO_F1_RISE, SIGNIFICANCE } from './limits.js';
import type { PairedTest } from './paired-test.js';
import { figure, fixed, probability, ROUNDING, type Finding } from './rule.js';

/** Log loss alone measures skill: it must be lower beyond chance. */
export function lowerLogLoss(challenger: HoldoutScores, champion: ChampionScores, test: PairedTest | null): Finding {
  const against = `log loss ${fixed(figure(challenger, 'logLoss'))} against ${fixed(figure(champion, 'logLoss'))} of version ${champion.version}`;
  if (test === null) {
    return { passed: false, sentence: `With ${against} there is nothing to test: the hold-out has fewer than ${LEAST_SESSIONS} sessions.` };
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
