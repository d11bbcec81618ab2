import { describe, expect, it } from 'vitest';
import { Random } from '@tandem/domain';
import { fitLogistic } from './logistic-regression.js';

/** Rows whose event has the log odds 0.5 + x0 - 2 x1. */
function draw(rows: number) {
  const random = new Random(3);
  const x = Float32Array.from({ length: 2 * rows }, () => random.normal());
  const event = Uint8Array.from({ length: rows }, (_, row) =>
    Number(random.uniform() < 1 / (1 + Math.exp(-(0.5 + x[2 * row]! - 2 * x[2 * row + 1]!)))),
  );
  return { x, event };
}

describe('fitLogistic', () => {
  const { x, event } = draw(20_000);

  it('finds the log odds that made the events', () => {
    const { intercept, weights } = fitLogistic(x, event, 2, 1e-6);
    expect(intercept).toBeCloseTo(0.5, 1);
    expect(weights[0]).toBeCloseTo(1, 1);
    expect(weights[1]).toBeCloseTo(-2, 1);
  });

  it("meets the condition of a minimum: the mean residual is zero, and along each feature it is the ridge's pull", () => {
    const ridge = 0.01;
    const { intercept, weights } = fitLogistic(x, event, 2, ridge);
    const slope = [0, 0, 0];
    event.forEach((happened, row) => {
      const design = [1, x[2 * row]!, x[2 * row + 1]!];
      const p = 1 / (1 + Math.exp(-(intercept + weights[0]! * design[1]! + weights[1]! * design[2]!)));
      design.forEach((value, i) => {
        slope[i]! += ((p - happened) * value) / event.length;
      });
    });
    expect(slope[0]).toBeCloseTo(0, 6);
    expect(slope[1]).toBeCloseTo(-ridge * weights[0]!, 6);
    expect(slope[2]).toBeCloseTo(-ridge * weights[1]!, 6);
  });

  it('stays finite where a feature predicts every event', () => {
    const sure = Float32Array.from(event, (happened) => happened);
    const { intercept, weights } = fitLogistic(sure, event, 1, 1e-3);
    expect([intercept, weights[0]].every(Number.isFinite)).toBe(true);
  });
});
