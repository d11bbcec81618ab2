import { describe, expect, it } from 'vitest';
import { leadingClass, signalOf, type ClassProbabilities, type ModelPrediction } from './signal.js';

const prediction = (probabilities: ClassProbabilities): ModelPrediction => ({
  probabilities,
  thresholds: { down: 0.5, up: 0.6 },
  proven: true,
  excursion: null,
});

describe('leadingClass', () => {
  it('is the largest class', () => {
    expect(leadingClass([0.5, 0.3, 0.2])).toBe('DOWN');
    expect(leadingClass([0.3, 0.5, 0.2])).toBe('NEUTRAL');
    expect(leadingClass([0.2, 0.3, 0.5])).toBe('UP');
  });

  it('favours no side when the largest is shared', () => {
    expect(leadingClass([0.45, 0.1, 0.45])).toBe('NEUTRAL');
    expect(leadingClass([0.1, 0.45, 0.45])).toBe('NEUTRAL');
  });
});

describe('signalOf', () => {
  it('signals a side from its own threshold on', () => {
    expect(signalOf(prediction([0.2, 0.2, 0.6]))).toBe('UP');
    expect(signalOf(prediction([0.5, 0.25, 0.25]))).toBe('DOWN');
  });

  it('signals nothing below the threshold of that side', () => {
    expect(signalOf(prediction([0.21, 0.2, 0.59]))).toBeNull();
    expect(signalOf(prediction([0.49, 0.25, 0.26]))).toBeNull();
  });

  it('signals nothing where another class is larger, however low the threshold', () => {
    expect(signalOf({ ...prediction([0.3, 0.4, 0.3]), thresholds: { down: 0, up: 0 } })).toBeNull();
  });
});
