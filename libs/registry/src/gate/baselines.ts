import { isBeyondChance } from '@tandem/models';
import type { Verdict } from './gate-input.js';
import { fixed, probability, type Finding } from './rule.js';

/** Whether the challenger is better than what needs no network: every baseline, by the test used against a champion. */
export function beatsBaselines(baselines: Verdict['numbers']['baselines']): Finding[] {
  if (baselines.length === 0) return [{ passed: false, sentence: 'Unproven: there is no hold-out to compare with baselines on.' }];
  return baselines.map(({ name, overall, logLossTest }) => {
    if (logLossTest === null) return { passed: false, sentence: `Unproven: too few hold-out sessions to compare with the baseline "${name}".` };
    const passed = isBeyondChance(logLossTest);
    return {
      passed,
      sentence: `${passed ? 'Better' : 'Not better'} than the baseline "${name}" (log loss ${fixed(overall.logLoss)}) beyond chance: mean gain ${fixed(logLossTest.meanGain)} over ${logLossTest.sessions} sessions, p ${probability(logLossTest.pValue)}.`,
    };
  });
}
