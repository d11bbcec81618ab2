import { describe, expect, it } from 'vitest';
import { MODEL_KINDS, type ModelKind } from '@tandem/domain';
import type { FigureName, Scorecard } from '@tandem/evaluation';
import type { Dataset } from '@tandem/features';
import type { PredictabilityLaw } from '@tandem/simulator';
import { measureOnce } from '../../testing/measure-once.js';
import { baselineScore, directionSkill, holdoutScore, simulatedDataset, trainAndPredict } from '../../testing/simulated-training.js';

const SHOWN = ['logLossMinusPrior', 'touchAuc', 'directionAuc', 'macroF1'] as const satisfies readonly FigureName[];
const BASELINES = {
  coin: 'barrier-hit regression, no direction',
  line: 'logistic regression, mirrored',
  trees: 'gradient boosting, mirrored',
};

const LAWS: readonly PredictabilityLaw[] = ['linear', 'nonlinear', 'sequence'];
/** The least strength at which the law itself is found, beyond the momentum that it leaves: docs/experiments.md. */
const FOUND_FROM = { nonlinear: 0.2, sequence: 0.4 } as const;
const CASES = LAWS.flatMap((law) => [0.1, 0.2, 0.4].flatMap((strength) => MODEL_KINDS.map((kind) => ({ law, strength, kind }))));

/** As many symbols as the product has, twenty sessions to train on. */
async function measure(law: PredictabilityLaw, strength: number, kind: ModelKind) {
  const dataset = simulatedDataset({ predictability: { kind: law, strength }, symbols: 20, sessions: 30, seed: 11 });
  const { probabilities } = await trainAndPredict(kind, dataset, 1);
  const baseline = (name: string) => shown(baselineScore(dataset, name));
  return {
    network: shown(holdoutScore(dataset, probabilities)),
    coin: baseline(BASELINES.coin),
    line: baseline(BASELINES.line),
    trees: baseline(BASELINES.trees),
  };
}

function shown({ figures }: Scorecard): Record<(typeof SHOWN)[number], number> {
  return Object.fromEntries(SHOWN.map((name) => [name, figures[name].value ?? NaN])) as Record<(typeof SHOWN)[number], number>;
}

describe.each(CASES)('$kind on a market with the $law law injected at strength $strength', ({ law, strength, kind }) => {
  const measured = () => measureOnce('injected-laws', `${law} ${strength} ${kind}`, () => measure(law, strength, kind));

  it('loses nothing against a random direction', async () => {
    const { network, coin } = await measured();
    expect(network.logLossMinusPrior).toBeLessThan(coin.logLossMinusPrior + 0.002);
  });

  it.runIf(law === 'linear' || strength === 0.4)('finds a direction', async () => {
    expect((await measured()).network.directionAuc).toBeGreaterThan(0.6);
  });

  it.runIf(law !== 'linear' && strength >= FOUND_FROM[law])('finds what a line through the last bar cannot see', async () => {
    const { network, line } = await measured();
    expect(network.directionAuc).toBeGreaterThan(line.directionAuc + 0.015);
    expect(network.logLossMinusPrior).toBeLessThan(line.logLossMinusPrior - 0.008);
  });
});

// The bounds leave about half of what was seen.
describe.each(MODEL_KINDS)('%s on a smaller market with injected predictability', (kind) => {
  it('finds what carries on in storms and reverses in calms, which no line through the last bar can see', async () => {
    await expectFoundBeyondALine(
      kind,
      simulatedDataset({ predictability: { kind: 'nonlinear', strength: 0.2 }, symbols: 12, sessions: 25, seed: 11 }),
      { directionAuc: 0.03, logLoss: 0.008 },
    );
  });

  // The line sees the momentum that so strong a drift leaves; what goes beyond it is the law itself.
  it('finds what only the order of many bars shows, beyond the momentum that a line through the last bar sees', async () => {
    await expectFoundBeyondALine(
      kind,
      simulatedDataset({ predictability: { kind: 'sequence', strength: 0.4 }, symbols: 20, sessions: 30, seed: 11 }),
      { directionAuc: 0.015, logLoss: 0.008 },
    );
  });
});

async function expectFoundBeyondALine(kind: ModelKind, dataset: Dataset, margin: { directionAuc: number; logLoss: number }): Promise<void> {
  const score = holdoutScore(dataset, (await trainAndPredict(kind, dataset, 1)).probabilities);
  const line = baselineScore(dataset, BASELINES.line);
  expect(directionSkill(score).value).toBeGreaterThan(directionSkill(line).value + margin.directionAuc);
  expect(score.figures.logLoss.value).toBeLessThan(line.figures.logLoss.value! - margin.logLoss);
}
