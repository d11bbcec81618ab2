import { describe, expect, it } from 'vitest';
import { MODEL_KINDS, type ModelKind } from '@tandem/domain';
import type { Dataset } from '@tandem/features';
import { baselineScore, directionSkill, holdoutScore, simulatedDataset, trainAndPredict } from '../../testing/simulated-training.js';

const TIMEOUT = 240_000;
const COIN = 'touch regression, coin for the direction';
const LINE = 'logistic regression, mirrored';

// Seen beside each: docs/experiments.md, Simulated market. The bounds leave about half of what was seen.
describe.each(MODEL_KINDS)('%s on a market with planted predictability', (kind) => {
  it('finds what past returns foretell linearly, and is far better than a coin for the direction', async () => {
    const dataset = simulatedDataset({ predictability: { kind: 'linear', strength: 0.4 }, symbols: 6, sessions: 20, seed: 11 });
    const score = holdoutScore(dataset, (await trainAndPredict(kind, dataset, 1)).probabilities);
    expect(directionSkill(score).value).toBeGreaterThan(0.7);
    expect(directionSkill(score).low).toBeGreaterThan(0.6);
    expect(score.figures.logLoss.value).toBeLessThan(baselineScore(dataset, COIN).figures.logLoss.value! - 0.05);
  }, TIMEOUT);

  it('finds what carries on in storms and reverses in calms, which no line through the last bar can see', async () => {
    await expectFoundBeyondALine(kind, simulatedDataset({ predictability: { kind: 'nonlinear', strength: 0.2 }, symbols: 12, sessions: 25, seed: 11 }), { directionAuc: 0.03, logLoss: 0.008 });
  }, TIMEOUT);

  // The line sees the momentum that so strong a drift leaves; what goes beyond it is the law itself.
  it('finds what only the order of many bars shows, beyond the momentum that a line through the last bar sees', async () => {
    await expectFoundBeyondALine(kind, simulatedDataset({ predictability: { kind: 'sequence', strength: 0.4 }, symbols: 20, sessions: 30, seed: 11 }), { directionAuc: 0.015, logLoss: 0.008 });
  }, TIMEOUT);
});

async function expectFoundBeyondALine(kind: ModelKind, dataset: Dataset, margin: { directionAuc: number; logLoss: number }): Promise<void> {
  const score = holdoutScore(dataset, (await trainAndPredict(kind, dataset, 1)).probabilities);
  const line = baselineScore(dataset, LINE);
  expect(directionSkill(score).value).toBeGreaterThan(directionSkill(line).value + margin.directionAuc);
  expect(score.figures.logLoss.value).toBeLessThan(line.figures.logLoss.value! - margin.logLoss);
}
