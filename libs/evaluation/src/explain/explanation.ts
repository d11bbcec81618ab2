import { CLASS_COUNT, CLASSES, EXPLANATION_GROUPS, MIN_PROBABILITY, type ExplanationGroup } from '@tandem/domain';
import { shapleyValues } from './shapley.js';

/** What a group of features adds to the log-odds of a class, nats. */
export interface GroupEffect {
  readonly group: ExplanationGroup;
  readonly effect: number;
}

/** Why a model gives a class its probability. All in nats of log-odds, ln(p / (1 − p)). */
export interface Explanation {
  /** Index into CLASSES. */
  readonly classIndex: number;
  /** Of the base rate: what the model says of a window in which every feature is the mean of its training bars. */
  readonly base: number;
  /** Of the window: `base` and all effects. */
  readonly logit: number;
  /** One of each of EXPLANATION_GROUPS, in that order. */
  readonly effects: readonly GroupEffect[];
}

/** Windows by which one is explained: one for each set of groups that keep their values while the others are at the base. */
export const MASKS = 2 ** EXPLANATION_GROUPS.length;

/** ln(p / (1 − p)) of a class, 1 − p as the sum of the others: exact also where p is nearly 1. @param row of n × 3 probabilities */
export function logOdds(probabilities: ArrayLike<number>, row: number, classIndex: number): number {
  let others = 0;
  for (let k = 0; k < CLASS_COUNT; k++) if (k !== classIndex) others += probabilities[row * CLASS_COUNT + k]!;
  const own = probabilities[row * CLASS_COUNT + classIndex]!;
  return Math.log(Math.max(own, MIN_PROBABILITY)) - Math.log(Math.max(others, MIN_PROBABILITY));
}

/**
 * The exact Shapley values of the groups on the log-odds of a class.
 * @param probabilities MASKS × 3: what the model says of each masked window; bit i of the row is set where EXPLANATION_GROUPS[i] keeps its
 * values
 */
export function explain(probabilities: ArrayLike<number>, classIndex: number): Explanation {
  const values = Float64Array.from({ length: MASKS }, (_, mask) => logOdds(probabilities, mask, classIndex));
  const shapley = shapleyValues(values);
  const effects = EXPLANATION_GROUPS.map((group, i) => ({ group, effect: shapley[i]! }));
  return { classIndex, base: values[0]!, logit: values[MASKS - 1]!, effects };
}

/** The groups in words. */
const GROUP_LABELS: Readonly<Record<ExplanationGroup, string>> = {
  momentum: 'recent returns',
  position: 'the price against its averages',
  volatility: 'volatility ahead of the barriers',
  range: 'the range of the bars',
  volume: 'volume',
  time: 'the time of day',
  outside: 'market, news and macro',
};

/** An effect that rounds to 0.00 is not worth a word. */
const MIN_DESCRIBED = 0.005;

/** An explanation in a sentence: base rate, effects from the largest on, and what comes of them. */
export function describeExplanation({ classIndex, base, logit, effects }: Explanation): string {
  const described = effects
    .filter(({ effect }) => Math.abs(effect) >= MIN_DESCRIBED)
    .sort((a, b) => Math.abs(b.effect) - Math.abs(a.effect));
  const parts = described.map(({ group, effect }, i) => `${GROUP_LABELS[group]}${i === 0 ? ' adds' : ''} ${signed(effect)}`);
  const middle = parts.length === 0 ? 'nothing in the window changes that' : parts.join(', ');
  return `${CLASSES[classIndex]} starts at ${share(base)}, the base rate: ${middle}; that makes ${share(logit)}.`;
}

const signed = (value: number) => `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(2)}`;
const share = (logit: number) => `${(100 / (1 + Math.exp(-logit))).toFixed(0)} %`;
