import { CLASS_COUNT } from '../classes.js';
import { largestClass } from '../probabilities.js';

export type PerClass<T> = [down: T, neutral: T, up: T];

/** `confusion[truth][predicted]`, rows; the class predicted is the likeliest, the first of equals. */
export type Confusion = PerClass<PerClass<number>>;

/** What a confusion matrix alone tells. Counts need not be whole: rows of a resample are weighted. */
export interface ConfusionScores {
  readonly accuracy: number;
  /** Null where the class was never predicted. */
  readonly precision: PerClass<number | null>;
  /** Null where the class never happened. */
  readonly recall: PerClass<number | null>;
  /** Mean of the three F1; a class that neither happened nor was predicted counts 0. */
  readonly macroF1: number;
  /** Share of the rows predicted to be of each class; 0 without rows. */
  readonly predictedShare: PerClass<number>;
}

export function perClassOf<T>(value: (k: number) => T): PerClass<T> {
  return [value(0), value(1), value(2)];
}

export function emptyConfusion(): Confusion {
  return perClassOf(() => perClassOf(() => 0));
}

/** @param probabilities n × 3 */
export function confusionMatrix(probabilities: Float32Array, classIndex: Uint8Array): Confusion {
  const confusion = emptyConfusion();
  classIndex.forEach((truth, i) => (confusion[truth]![largestClass(probabilities, i)]! += 1));
  return confusion;
}

export function confusionScores(confusion: Confusion): ConfusionScores {
  const hits = perClassOf((k) => confusion[k]![k]!);
  const happened = perClassOf((k) => total(confusion[k]!));
  const predicted = perClassOf((k) => total(perClassOf((truth) => confusion[truth]![k]!)));
  const rows = total(happened);
  return {
    accuracy: rows === 0 ? 0 : total(hits) / rows,
    precision: perClassOf((k) => (predicted[k] === 0 ? null : hits[k]! / predicted[k]!)),
    recall: perClassOf((k) => (happened[k] === 0 ? null : hits[k]! / happened[k]!)),
    macroF1: total(perClassOf((k) => (happened[k]! + predicted[k]! === 0 ? 0 : (2 * hits[k]!) / (happened[k]! + predicted[k]!)))) / CLASS_COUNT,
    predictedShare: perClassOf((k) => (rows === 0 ? 0 : predicted[k]! / rows)),
  };
}

function total([down, neutral, up]: PerClass<number>): number {
  return down + neutral + up;
}
