import { CLASS_COUNT, largestClass } from '@tandem/domain';

type PerClass<T> = [down: T, neutral: T, up: T];

/** `confusion[truth][predicted]`, rows; the predicted class is the most likely, the first of equals. */
export type Confusion = PerClass<PerClass<number>>;

/** Scores of a confusion matrix. Counts need not be integers: rows of a resample are weighted. */
interface ConfusionScores {
  readonly accuracy: number;
  /** Null where the class was never predicted. */
  readonly precision: PerClass<number | null>;
  /** Null where the class never happened. */
  readonly recall: PerClass<number | null>;
  /** Mean of the three F1; a class that neither happened nor was predicted counts 0. */
  readonly macroF1: number;
  /** By class: share of the rows it is predicted on; 0 without rows. */
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
    macroF1:
      total(perClassOf((k) => (happened[k]! + predicted[k]! === 0 ? 0 : (2 * hits[k]!) / (happened[k]! + predicted[k]!)))) / CLASS_COUNT,
    predictedShare: perClassOf((k) => (rows === 0 ? 0 : predicted[k]! / rows)),
  };
}

function total([down, neutral, up]: PerClass<number>): number {
  return down + neutral + up;
}

/** Bins of equal width of the largest probability; 15 as in Guo et al. 2017, "On Calibration of Modern Neural Networks". */
export const RELIABILITY_BINS = 15;

/** Sums by bin, for a reliability diagram and the calibration error. */
export interface Reliability {
  readonly rows: Float64Array;
  /** Sum of the largest probabilities. */
  readonly confidence: Float64Array;
  /** Rows whose most likely class happened. */
  readonly right: Float64Array;
}

export function emptyReliability(): Reliability {
  const bins = () => new Float64Array(RELIABILITY_BINS);
  return { rows: bins(), confidence: bins(), right: bins() };
}

/** Adds row `row` of n × 3 probabilities. */
export function addToReliability({ rows, confidence, right }: Reliability, probabilities: Float32Array, row: number, truth: number): void {
  const predicted = largestClass(probabilities, row);
  const largest = probabilities[row * CLASS_COUNT + predicted]!;
  const bin = Math.min(Math.floor(largest * RELIABILITY_BINS), RELIABILITY_BINS - 1);
  rows[bin]! += 1;
  confidence[bin]! += largest;
  if (predicted === truth) right[bin]! += 1;
}

/**
 * Expected calibration error: mean over the rows of |share right − mean confidence| within bins; 0 without rows. Biased upwards,
 * as it is never negative, and more so in a resample.
 */
export function expectedCalibrationError({ rows, confidence, right }: Reliability): number {
  let [excess, total] = [0, 0];
  for (let bin = 0; bin < RELIABILITY_BINS; bin++) {
    excess += Math.abs(right[bin]! - confidence[bin]!);
    total += rows[bin]!;
  }
  return total === 0 ? 0 : excess / total;
}
