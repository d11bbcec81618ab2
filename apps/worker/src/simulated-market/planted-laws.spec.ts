import { MODEL_KINDS } from '@tandem/models';
import { describe, expect, it } from 'vitest';
import { baselineScore, directionSkill, holdoutScore } from './holdout-score.js';
import { plantedDataset } from './planted-dataset.js';
import { trainAndForetell } from './train-and-foretell.js';

const TIMEOUT = 120_000;
const COIN = 'touch regression, coin for the direction';
const LINE = 'logistic regression, mirrored';

// Seen beside each: docs/experiments.md, Simulated market. The bounds leave about half of what was seen.
describe.each(MODEL_KINDS)('%s on a market with planted predictability', (kind) => {
  it('finds what past returns foretell linearly, and is far better than a coin for the direction', async () => {
    const dataset = plantedDataset({ predictability: { kind: 'linear', strength: 0.4 }, symbols: 6, sessions: 20, seed: 11 });
    const score = holdoutScore(dataset, (await trainAndForetell(kind, dataset, 1)).probabilities);
    expect(directionSkill(score).value).toBeGreaterThan(0.7);
    expect(directionSkill(score).low).toBeGreaterThan(0.6);
    expect(score.figures.logLoss.value).toBeLessThan(baselineScore(dataset, COIN).figures.logLoss.value! - 0.05);
  }, TIMEOUT);

  // So strong a drift shows in its own momentum, which the last bar tells too: this is not yet the law itself.
  it('finds the momentum that the law of sequence leaves, far better than a coin for the direction', async () => {
    const dataset = plantedDataset({ predictability: { kind: 'sequence', strength: 0.4 }, symbols: 6, sessions: 20, seed: 11 });
    const score = holdoutScore(dataset, (await trainAndForetell(kind, dataset, 1)).probabilities);
    expect(directionSkill(score).low).toBeGreaterThan(0.55);
    expect(score.figures.logLoss.value).toBeLessThan(baselineScore(dataset, COIN).figures.logLoss.value! - 0.02);
  }, TIMEOUT);
});

describe('the LSTM on a market that carries on in storms and reverses in calms', () => {
  it('finds what a line through the last bar cannot see', async () => {
    const dataset = plantedDataset({ predictability: { kind: 'nonlinear', strength: 0.2 }, symbols: 12, sessions: 25, seed: 11 });
    const score = holdoutScore(dataset, (await trainAndForetell('lstm', dataset, 1)).probabilities);
    const line = baselineScore(dataset, LINE);
    expect(directionSkill(score).value).toBeGreaterThan(directionSkill(line).value + 0.03);
    expect(score.figures.logLoss.value).toBeLessThan(line.figures.logLoss.value! - 0.008);
  }, TIMEOUT);
});
