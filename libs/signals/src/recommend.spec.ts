import { describe, expect, it } from 'vitest';
import type { Circumstances } from './circumstances.js';
import type { ClassProbabilities, ModelOpinion } from './opinion.js';
import { recommend } from './recommend.js';

const clear: Circumstances = {
  marketOpen: true,
  stale: false,
  championsPresent: true,
  windowComplete: true,
  inputFault: false,
  missingMinutes: 0,
  minutesToClose: 240,
};

const opinion = (probabilities: ClassProbabilities, change: Partial<ModelOpinion> = {}): ModelOpinion => ({
  probabilities,
  thresholds: { down: 0.5, up: 0.5 },
  proven: true,
  ...change,
});

describe('recommend', () => {
  it('says BUY when both models call UP, with the smaller of both probabilities', () => {
    const both = { lstm: opinion([0.1, 0.2, 0.7]), transformer: opinion([0.2, 0.25, 0.55]) };
    expect(recommend(clear, both)).toEqual({ action: 'BUY', confidence: 0.55, proven: true, reason: 'confirmed' });
  });

  it('says SELL when both models call DOWN', () => {
    const both = { lstm: opinion([0.6, 0.2, 0.2]), transformer: opinion([0.8, 0.1, 0.1]) };
    expect(recommend(clear, both)).toEqual({ action: 'SELL', confidence: 0.6, proven: true, reason: 'confirmed' });
  });

  it('holds for disagreement when one says UP and the other DOWN', () => {
    const both = { lstm: opinion([0.1, 0.1, 0.8]), transformer: opinion([0.8, 0.1, 0.1]) };
    expect(recommend(clear, both)).toMatchObject({ action: 'HOLD', reason: 'disagree' });
  });

  it('holds for disagreement when only one of them sees a move', () => {
    const both = { lstm: opinion([0.1, 0.1, 0.8]), transformer: opinion([0.2, 0.5, 0.3]) };
    expect(recommend(clear, both)).toMatchObject({ action: 'HOLD', reason: 'disagree' });
  });

  it('holds for low confidence when both lean UP and one stays below its own threshold', () => {
    const both = { lstm: opinion([0.1, 0.1, 0.8]), transformer: opinion([0.1, 0.2, 0.7], { thresholds: { down: 0.5, up: 0.71 } }) };
    expect(recommend(clear, both)).toEqual({ action: 'HOLD', confidence: 0.7, proven: true, reason: 'low_confidence' });
  });

  it('holds for low confidence when both expect no move', () => {
    const both = { lstm: opinion([0.1, 0.8, 0.1]), transformer: opinion([0.2, 0.6, 0.2]) };
    expect(recommend(clear, both)).toEqual({ action: 'HOLD', confidence: 0.6, proven: true, reason: 'low_confidence' });
  });

  it('holds for an obstacle even when both call UP, and still tells their confidence', () => {
    const both = { lstm: opinion([0.1, 0.1, 0.8]), transformer: opinion([0.1, 0.2, 0.7]) };
    const recommendation = recommend({ ...clear, stale: true }, both);
    expect(recommendation).toEqual({ action: 'HOLD', confidence: 0.7, proven: true, reason: 'stale_data' });
  });

  it('is unproven when one of the champions is', () => {
    const both = { lstm: opinion([0.1, 0.1, 0.8]), transformer: opinion([0.1, 0.1, 0.8], { proven: false }) };
    expect(recommend(clear, both)).toMatchObject({ action: 'BUY', proven: false });
  });

  it('holds without both opinions, names the obstacle and claims no confidence', () => {
    const one = { lstm: opinion([0.1, 0.1, 0.8]), transformer: null };
    const missing = recommend({ ...clear, championsPresent: false }, one);
    expect(missing).toEqual({ action: 'HOLD', confidence: 0, proven: false, reason: 'no_champion' });
    expect(recommend(clear, one)).toMatchObject({ action: 'HOLD', reason: 'warming_up' });
  });
});
