import { z } from 'zod';
import { CLASS_COUNT } from '../classes.js';
import { largestClass, meanLogLoss } from '../probabilities.js';

const share = z.number().min(0).max(1);
const perClass = <T extends z.ZodType>(value: T) => z.tuple([value, value, value]);

/** How well probabilities and the classes they put first fit what happened. Class order DOWN, NEUTRAL, UP. */
export const classificationMetricsSchema = z.object({
  rows: z.int().nonnegative(),
  /** `confusion[truth][predicted]`, rows. */
  confusion: perClass(perClass(z.int().nonnegative())),
  accuracy: share,
  /** Null where the class was never predicted. */
  precision: perClass(share.nullable()),
  /** Null where the class never happened. */
  recall: perClass(share.nullable()),
  /** Mean of the three F1; a class that neither happened nor was predicted counts 0. */
  macroF1: share,
  /** Mean of −ln p(what happened), nats. */
  logLoss: z.number().nonnegative(),
  /** Expected calibration error: 15 equal-width bins of the largest probability (Guo et al. 2017). */
  expectedCalibrationError: share,
});

export type ClassificationMetrics = z.infer<typeof classificationMetricsSchema>;

const CALIBRATION_BINS = 15;

/**
 * @param probabilities n × 3
 * @param classIndex what happened: n classes 0 DOWN, 1 NEUTRAL, 2 UP
 */
export function classificationMetrics(probabilities: Float32Array, classIndex: Uint8Array): ClassificationMetrics {
  const rows = classIndex.length;
  const confusion = confusionMatrix(probabilities, classIndex);
  const hits = perClassOf((k) => confusion[k]![k]!);
  const happened = perClassOf((k) => confusion[k]!.reduce(sum));
  const predicted = perClassOf((k) => confusion.map((row) => row[k]!).reduce(sum));
  return {
    rows,
    confusion,
    accuracy: rows === 0 ? 0 : hits.reduce(sum) / rows,
    precision: perClassOf((k) => (predicted[k] === 0 ? null : hits[k]! / predicted[k]!)),
    recall: perClassOf((k) => (happened[k] === 0 ? null : hits[k]! / happened[k]!)),
    macroF1: perClassOf((k) => (2 * hits[k]!) / Math.max(happened[k]! + predicted[k]!, 1)).reduce(sum) / CLASS_COUNT,
    logLoss: rows === 0 ? 0 : meanLogLoss(probabilities, classIndex),
    expectedCalibrationError: expectedCalibrationError(probabilities, classIndex),
  };
}

type PerClass<T> = [T, T, T];

function perClassOf<T>(value: (k: number) => T): PerClass<T> {
  return [value(0), value(1), value(2)];
}

function sum(a: number, b: number): number {
  return a + b;
}

function confusionMatrix(probabilities: Float32Array, classIndex: Uint8Array): PerClass<PerClass<number>> {
  const confusion = perClassOf(() => perClassOf(() => 0));
  classIndex.forEach((truth, i) => (confusion[truth]![largestClass(probabilities, i)]! += 1));
  return confusion;
}

/** Mean over the rows of |share right − mean confidence| within bins of equal width. */
function expectedCalibrationError(probabilities: Float32Array, classIndex: Uint8Array): number {
  const excess = new Float64Array(CALIBRATION_BINS);
  classIndex.forEach((truth, i) => {
    const called = largestClass(probabilities, i);
    const confidence = probabilities[i * CLASS_COUNT + called]!;
    const bin = Math.min(Math.floor(confidence * CALIBRATION_BINS), CALIBRATION_BINS - 1);
    excess[bin]! += (called === truth ? 1 : 0) - confidence;
  });
  return excess.reduce((total, value) => total + Math.abs(value), 0) / Math.max(classIndex.length, 1);
}
