import type { FigureName } from '@tandem/models';
import type { HoldoutScores } from './gate-input.js';
import { LEAST_CALLS } from './limits.js';
import { percent, type Finding } from './rule.js';

const SHARES = [['DOWN', 'predictedDown'], ['NEUTRAL', 'predictedNeutral'], ['UP', 'predictedUp']] as const satisfies readonly (readonly [string, FigureName])[];

/** A model that puts the same class first on all rows, or nearly all, says nothing: it may not even fill an empty place. */
export function tellsClassesApart({ scorecard: { figures } }: HoldoutScores): Finding {
  const most = 1 - LEAST_CALLS;
  const shares = SHARES.map(([name, figure]) => ({ name, share: figures[figure].value! }));
  const { name, share } = shares.reduce((first, other) => (other.share > first.share ? other : first));
  return share > most
    ? { passed: false, sentence: `${name} is the likeliest class on ${percent(share)} of the rows, more than ${percent(most)}: the challenger does not tell classes apart.` }
    : { passed: true, sentence: `No class is the likeliest on more than ${percent(most)} of the rows: ${shares.map((one) => `${one.name} on ${percent(one.share)}`).join(', ')}.` };
}
