import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeRunState, encodeRunState, type RunState } from './checkpoint.js';

const state: RunState = {
  fingerprint: 'run-1',
  epochsDone: 3,
  bestEpoch: 2,
  bestLoss: 1.0625,
  bestWeights: Float32Array.of(1, 2, 3),
  history: [
    { trainingLoss: 1.3, validationLoss: 1.1 },
    { trainingLoss: 0.1 + 0.2, validationLoss: 1.0625 },
    { trainingLoss: null, validationLoss: 1.07 },
  ],
  optimiser: {
    step: 42,
    weights: Float32Array.of(4, 5, 6),
    firstMoment: Float32Array.of(0.1, 0.2, 0.3),
    secondMoment: Float32Array.of(1e-8, 2e-8, 3e-8),
    average: Float32Array.of(3.5, 4.5, 5.5),
  },
};

describe('the saved state of a run', () => {
  it('comes back exactly', () => {
    expect(decodeRunState(encodeRunState(state), 'run-1')).toEqual(state);
  });

  it('is not continued by another run', () => {
    expect(decodeRunState(encodeRunState(state), 'run-2')).toBeNull();
  });

  it('counts as none when it was cut off anywhere', () => {
    const bytes = encodeRunState(state);
    fc.assert(
      fc.property(fc.integer({ min: 0, max: bytes.length - 1 }), (length) => {
        expect(decodeRunState(bytes.subarray(0, length), 'run-1')).toBeNull();
      }),
    );
  });

  it('counts as none when it is something else', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        expect(decodeRunState(bytes, 'run-1')).toBeNull();
      }),
    );
  });
});
