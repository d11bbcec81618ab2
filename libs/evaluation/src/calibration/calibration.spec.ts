import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { meanLogLoss, Random, softmaxRow } from '@tandem/domain';
import { calibrate, calibrationLoss, evidenceOf, fitCalibration, UNCALIBRATED, type Calibration } from './calibration.js';

const ROWS = 4_000;

/** Classes drawn from what `truth` makes of random logits; `signs` turn the evidence of touch and direction around. */
function drawnRows(truth: Calibration, signs = { touch: 1, direction: 1 }) {
  const random = new Random(9);
  const logits = Float32Array.from({ length: ROWS * 3 }, () => 2 * random.normal());
  const evidence = evidenceOf(logits);
  const p = new Float64Array(3);
  const classIndex = Uint8Array.from({ length: ROWS }, (_, row) => {
    const side = (signs.direction * evidence.direction[row]!) / truth.directionTemperature;
    softmaxRow([-side, (signs.touch * evidence.touch[row]!) / truth.touchTemperature + truth.neutralBias, side], 0, p);
    const draw = random.uniform();
    return draw < p[0]! ? 0 : draw < p[0]! + p[1]! ? 1 : 2;
  });
  return { logits, classIndex };
}

describe('fitCalibration', () => {
  it('finds the two temperatures by which the classes were drawn, and a part of the bias', () => {
    const { logits, classIndex } = drawnRows({ touchTemperature: 2, directionTemperature: 4, neutralBias: -0.7 });
    const found = fitCalibration(logits, classIndex);
    expect(found.touchTemperature).toBeCloseTo(2, 0);
    expect(found.directionTemperature / 4).toBeCloseTo(1, 0);
    expect(found.neutralBias).toBeLessThan(-0.1);
    expect(found.neutralBias).toBeGreaterThan(-0.5);
  });

  it('calibrates away a direction without skill and leaves the hit', () => {
    const { logits, classIndex } = drawnRows({ touchTemperature: 1, directionTemperature: 1e6, neutralBias: 0 });
    const { touchTemperature, directionTemperature } = fitCalibration(logits, classIndex);
    expect(touchTemperature).toBeCloseTo(1, 0);
    expect(directionTemperature).toBeGreaterThan(10);
  });

  it.each([
    { touch: -1, direction: 1 },
    { touch: 1, direction: -1 },
    { touch: -1, direction: -1 },
  ])('never inverts evidence that is wrong on purpose: signs %j', (signs) => {
    const { logits, classIndex } = drawnRows(UNCALIBRATED, signs);
    const { touchTemperature, directionTemperature } = fitCalibration(logits, classIndex);
    expect(touchTemperature > 19.9).toBe(signs.touch < 0);
    expect(directionTemperature > 19.9).toBe(signs.direction < 0);
    expect(Math.min(touchTemperature, directionTemperature)).toBeGreaterThan(0);
  });

  it('leaves no better calibration within its bounds', () => {
    const { logits, classIndex } = drawnRows(
      { touchTemperature: 3, directionTemperature: 1.5, neutralBias: 0.4 },
      { touch: 1, direction: -1 },
    );
    const loss = calibrationLoss(evidenceOf(logits), classIndex);
    const { touchTemperature, directionTemperature, neutralBias } = fitCalibration(logits, classIndex);
    const best = loss(Float64Array.of(1 / touchTemperature, 1 / directionTemperature, neutralBias)).value;
    fc.assert(
      fc.property(
        fc.double({ min: 0.05, max: 3, noNaN: true }),
        fc.double({ min: 0.05, max: 3, noNaN: true }),
        fc.double({ min: -3, max: 3, noNaN: true }),
        (alpha, beta, gamma) => {
          expect(loss(Float64Array.of(alpha, beta, gamma)).value).toBeGreaterThanOrEqual(best - 1e-12);
        },
      ),
    );
  });

  it('lowers the log loss of overconfident logits', () => {
    const { logits, classIndex } = drawnRows({ touchTemperature: 3, directionTemperature: 3, neutralBias: 0 });
    const before = meanLogLoss(calibrate(logits, UNCALIBRATED), classIndex);
    expect(meanLogLoss(calibrate(logits, fitCalibration(logits, classIndex)), classIndex)).toBeLessThan(before - 0.1);
  });

  it('stays finite when only one class happened', () => {
    const { logits } = drawnRows(UNCALIBRATED);
    for (const only of [0, 1, 2]) {
      const found = Object.values(fitCalibration(logits, new Uint8Array(ROWS).fill(only))) as number[];
      expect(found.every(Number.isFinite)).toBe(true);
    }
  });
});

describe('calibrationLoss', () => {
  it('has the derivatives that differences show', () => {
    const { logits, classIndex } = drawnRows(UNCALIBRATED);
    const loss = calibrationLoss(evidenceOf(logits), classIndex);
    const at = Float64Array.of(0.7, 1.3, -0.4);
    const { gradient, hessian } = loss(at);
    for (let i = 0; i < 3; i++) {
      const [above, below] = [1e-5, -1e-5].map((by) => loss(at.map((x, j) => x + (i === j ? by : 0))));
      expect((above!.value - below!.value) / 2e-5).toBeCloseTo(gradient[i]!, 6);
      for (let j = 0; j < 3; j++) expect((above!.gradient[j]! - below!.gradient[j]!) / 2e-5).toBeCloseTo(hessian[i * 3 + j]!, 5);
    }
  });
});

describe('calibrate', () => {
  it('is the softmax of the logits when there is nothing to correct', () => {
    const p = new Float64Array(3);
    softmaxRow([0.3, -1, 2], 0, p);
    [...calibrate(Float32Array.of(0.3, -1, 2), UNCALIBRATED)].forEach((own, k) => {
      expect(own).toBeCloseTo(p[k]!, 6);
    });
  });

  it('swaps its sides exactly with those of the logits, whatever the calibration', () => {
    const calibration = { touchTemperature: 0.6, directionTemperature: 7, neutralBias: 1.1 };
    const [down, neutral, up] = calibrate(Float32Array.of(0.3, -1, 2), calibration);
    expect([...calibrate(Float32Array.of(2, -1, 0.3), calibration)]).toEqual([up, neutral, down]);
  });
});
