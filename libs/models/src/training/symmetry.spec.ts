import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MODEL_KINDS, Random, WINDOW_BARS } from '@tandem/domain';
import { calibrate } from '@tandem/evaluation';
import { mirrored } from '@tandem/features';
import { loadBackend } from '../backend/load-backend.js';
import { networkOf } from '../network/network.js';
import { ParameterVector } from '../network/parameter.js';
import { PRODUCT_SHAPES } from '../network/shape.js';
import { NumericNetwork } from './numeric-network.js';

const FEATURES = 5;
const MIRROR = Float32Array.of(-1, 1, -1, 1, 1);
const ROWS = 4;
const CALIBRATION = { touchTemperature: 0.5, directionTemperature: 0.3, neutralBias: 0.2 };

describe.each(MODEL_KINDS)('an untrained %s', (kind) => {
  it('predicts UP and DOWN swapped and moves as large for a mirrored market, whatever its weights', async () => {
    const backend = await loadBackend('auto');
    const network = networkOf(PRODUCT_SHAPES[kind], FEATURES, WINDOW_BARS);
    const vector = new ParameterVector(network.parameters);
    const numeric = new NumericNetwork(backend, network, vector, WINDOW_BARS);
    fc.assert(
      fc.property(fc.nat(), (seed) => {
        const random = new Random(seed);
        const weights = vector.initial(random);
        const windows = Float32Array.from({ length: ROWS * WINDOW_BARS * FEATURES }, () => random.normal());
        const outputs = (x: Float32Array) => numeric.outputs(weights, { rows: ROWS, windows: x }, MIRROR);
        const both = [outputs(windows), outputs(mirrored(windows, MIRROR))] as const;
        expect(both[1].moves).toEqual(both[0].moves);
        const [plain, turned] = [calibrate(both[0].logits, CALIBRATION), calibrate(both[1].logits, CALIBRATION)];
        for (let at = 0; at < plain.length; at += 3) {
          expect(Math.abs(turned[at]! - plain[at + 2]!)).toBeLessThan(1e-6);
          expect(Math.abs(turned[at + 1]! - plain[at + 1]!)).toBeLessThan(1e-6);
          expect(Math.abs(turned[at + 2]! - plain[at]!)).toBeLessThan(1e-6);
        }
      }),
      { numRuns: 10 },
    );
  });
});
