import { describe, expect, it } from 'vitest';
import { Random } from '../random/random.js';
import { meanLogLoss, softmaxRow } from '../probabilities.js';
import { calibrate, fitCalibration } from './calibration.js';

const ROWS = 4_000;

/** Classes drawn from softmax(truth / temperature + bias) of random logits. */
function drawnRows(temperature: number, bias: readonly number[], sign = 1) {
  const random = new Random(9);
  const logits = Float32Array.from({ length: ROWS * 3 }, () => 2 * random.normal());
  const p = new Float64Array(3);
  const classIndex = Uint8Array.from({ length: ROWS }, (_, row) => {
    softmaxRow([0, 1, 2].map((k) => (sign * logits[row * 3 + k]!) / temperature + bias[k]!), 0, p);
    const draw = random.uniform();
    return draw < p[0]! ? 0 : draw < p[0]! + p[1]! ? 1 : 2;
  });
  return { logits, classIndex };
}

describe('fitCalibration', () => {
  it('finds the temperature and the bias by which the classes were drawn', () => {
    const { logits, classIndex } = drawnRows(2, [0.5, -0.2, -0.3]);
    const { temperature, bias } = fitCalibration(logits, classIndex);
    expect(temperature).toBeCloseTo(2, 0);
    [0.5, -0.2, -0.3].forEach((expected, k) => { expect(bias[k]).toBeCloseTo(expected, 1); });
    expect(bias[0] + bias[1] + bias[2]).toBeCloseTo(0, 12);
  });

  it('lowers the log loss of overconfident logits', () => {
    const { logits, classIndex } = drawnRows(3, [0, 0, 0]);
    const before = meanLogLoss(calibrate(logits, { temperature: 1, bias: [0, 0, 0] }), classIndex);
    const after = meanLogLoss(calibrate(logits, fitCalibration(logits, classIndex)), classIndex);
    expect(after).toBeLessThan(before - 0.1);
  });

  it('never turns logits around that are wrong on purpose', () => {
    const { logits, classIndex } = drawnRows(1, [0, 0, 0], -1);
    const { temperature } = fitCalibration(logits, classIndex);
    expect(temperature).toBeGreaterThan(0);
    expect(temperature).toBeLessThanOrEqual(20);
  });

  it('stays finite when only one class happened', () => {
    const { logits } = drawnRows(1, [0, 0, 0]);
    const { temperature, bias } = fitCalibration(logits, new Uint8Array(ROWS).fill(2));
    expect([temperature, ...bias].every(Number.isFinite)).toBe(true);
  });
});
