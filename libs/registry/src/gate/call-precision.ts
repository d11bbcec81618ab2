import type { SideCalls } from '@tandem/models';
import type { ChampionScores, HoldoutScores } from './gate-input.js';
import { LEAST_CALLS, PRECISION_FALL } from './limits.js';
import { fixed, percent, ROUNDING, type Finding } from './rule.js';

/** A challenger must make calls on both sides, and those must come true about as often as the champion's. */
export function callPrecision(challenger: HoldoutScores, champion: ChampionScores): Finding[] {
  return [
    sidePrecision('UP', challenger.calls.up, champion.calls.up, champion.version),
    sidePrecision('DOWN', challenger.calls.down, champion.calls.down, champion.version),
  ];
}

function sidePrecision(side: string, challenger: SideCalls, champion: SideCalls, version: number): Finding {
  if (challenger.share < LEAST_CALLS || challenger.precision === null) {
    return { passed: false, sentence: `The challenger calls ${side} on ${percent(challenger.share)} of the rows, fewer than ${percent(LEAST_CALLS)}.` };
  }
  if (champion.share < LEAST_CALLS || champion.precision === null) {
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
