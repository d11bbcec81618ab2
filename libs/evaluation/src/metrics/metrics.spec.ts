import { describe, expect, it } from 'vitest';
import { DOWN, ModelOutputError, NEUTRAL, UP } from '@tandem/domain';
import { signalMetrics } from '../calibration/thresholds.js';
import { classificationMetrics, classificationMetricsSchema } from './classification.js';

const probabilities = Float32Array.of(
  0.75,
  0.125,
  0.125, // DOWN, right
  0.5,
  0.25,
  0.25, // DOWN, wrong: UP
  0.25,
  0.5,
  0.25, // NEUTRAL, right
  0.125,
  0.25,
  0.625, // UP, right
);
const truth = Uint8Array.of(DOWN, UP, NEUTRAL, UP);

describe('classificationMetrics', () => {
  const metrics = classificationMetrics(probabilities, truth);

  it('counts truth by row and prediction by column', () => {
    expect(metrics.confusion).toEqual([
      [1, 0, 0],
      [0, 1, 0],
      [1, 0, 1],
    ]);
  });

  it('derives accuracy, precision, recall and macro-F1', () => {
    expect(metrics.accuracy).toBe(0.75);
    expect(metrics.precision).toEqual([0.5, 1, 1]);
    expect(metrics.recall).toEqual([1, 1, 0.5]);
    expect(metrics.macroF1).toBeCloseTo((2 / 3 + 1 + 2 / 3) / 3, 12);
  });

  it('averages −ln p of what happened', () => {
    const expected = -(Math.log(0.75) + Math.log(0.25) + Math.log(0.5) + Math.log(0.625)) / 4;
    expect(metrics.logLoss).toBeCloseTo(expected, 12);
  });

  it('measures calibration bin by bin', () => {
    // bins of the top probability: .75 (right), .5 twice (one right of two), .625 (right)
    expect(metrics.expectedCalibrationError).toBeCloseTo((0.25 + 0 + 0.375) / 4, 12);
  });

  it('has no precision for a class never predicted and no recall for one that never happened', () => {
    const { precision, recall } = classificationMetrics(Float32Array.of(0.8, 0.1, 0.1), Uint8Array.of(DOWN));
    expect(precision).toEqual([1, null, null]);
    expect(recall).toEqual([1, null, null]);
  });

  it('refuses rows that are no probabilities', () => {
    expect(() => classificationMetrics(Float32Array.of(0.8, 0.1, 0.1, NaN, NaN, NaN), Uint8Array.of(DOWN, UP))).toThrow(ModelOutputError);
    expect(() => classificationMetrics(Float32Array.of(0.8, 0.1, 0.2), Uint8Array.of(DOWN))).toThrow(
      /for row 0 of 1; expected three probabilities that sum to 1/,
    );
  });

  it('stays within its schema without any row', () => {
    expect(classificationMetricsSchema.safeParse(classificationMetrics(new Float32Array(), new Uint8Array())).success).toBe(true);
  });
});

describe('signalMetrics', () => {
  it('counts as signals what reaches the threshold and is the largest class', () => {
    expect(signalMetrics(probabilities, truth, { down: 0.5, up: 0.65 })).toEqual({
      down: { count: 2, share: 0.5, precision: 0.5 },
      up: { count: 0, share: 0, precision: null },
    });
  });

  it('signals no side on a tie, as the recommendation does not', () => {
    const ties = Float32Array.of(0.4, 0.4, 0.2, 0.4, 0.2, 0.4, 0.2, 0.4, 0.4);
    const { down, up } = signalMetrics(ties, Uint8Array.of(DOWN, DOWN, UP), { down: 0.34, up: 0.34 });
    expect([down.count, up.count]).toEqual([0, 0]);
  });
});
