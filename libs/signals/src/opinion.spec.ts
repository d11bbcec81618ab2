import { describe, expect, it } from 'vitest';
import { callOf, leaningOf, type ClassProbabilities, type ModelOpinion } from './opinion.js';

const opinion = (probabilities: ClassProbabilities): ModelOpinion => ({
  probabilities,
  thresholds: { down: 0.5, up: 0.6 },
  proven: true,
});

describe('leaningOf', () => {
  it('is the largest class', () => {
    expect(leaningOf([0.5, 0.3, 0.2])).toBe('DOWN');
    expect(leaningOf([0.3, 0.5, 0.2])).toBe('NEUTRAL');
    expect(leaningOf([0.2, 0.3, 0.5])).toBe('UP');
  });

  it('favours no side when the largest is shared', () => {
    expect(leaningOf([0.45, 0.1, 0.45])).toBe('NEUTRAL');
    expect(leaningOf([0.1, 0.45, 0.45])).toBe('NEUTRAL');
  });
});

describe('callOf', () => {
  it('calls a side from its own threshold on', () => {
    expect(callOf(opinion([0.2, 0.2, 0.6]))).toBe('UP');
    expect(callOf(opinion([0.5, 0.25, 0.25]))).toBe('DOWN');
  });

  it('calls nothing below the threshold of that side', () => {
    expect(callOf(opinion([0.21, 0.2, 0.59]))).toBeNull();
    expect(callOf(opinion([0.49, 0.25, 0.26]))).toBeNull();
  });

  it('calls nothing where another class is larger, however low the threshold', () => {
    expect(callOf({ ...opinion([0.3, 0.4, 0.3]), thresholds: { down: 0, up: 0 } })).toBeNull();
  });
});
