import type { Dataset } from '@tandem/features';
import { BASELINES, MODEL_KINDS, type ModelKind } from '@tandem/models';
import { checkFile, decide, scoreBaseline, scoreHoldout, type HoldoutScores, type Verdict } from '@tandem/registry';
import { beforeAll, describe, expect, it } from 'vitest';
import { directionSkill } from './holdout-score.js';
import { plantedDataset } from './planted-dataset.js';
import { trainAndForetell, THOROUGH, type Trained } from './train-and-foretell.js';

const SETUP_TIMEOUT = 240_000;
const SEEDS = [1, 2, 3];
/** The night's own four epochs: small on purpose, as the gate is tested here. */
const BUDGET = { ...THOROUGH, maxEpochs: 4 };

describe.each(MODEL_KINDS)('%s on a market that nobody can foretell', (kind) => {
  const dataset = plantedDataset({ predictability: { kind: 'none', strength: 0 }, symbols: 6, sessions: 20, seed: 12 });
  const contenders: Contender[] = [];
  beforeAll(async () => {
    for (const seed of SEEDS) contenders.push(await contend(kind, dataset, seed));
  }, SETUP_TIMEOUT);

  it('finds no direction: the interval over sessions holds a coin', () => {
    for (const { scores } of contenders) {
      const { low, high } = directionSkill(scores.scorecard);
      expect(low).toBeLessThan(0.5);
      expect(high).toBeGreaterThan(0.5);
    }
  });

  it('is called unproven by the gate, as nothing beats the touch regression with a coin', () => {
    for (const contender of contenders) expect(judge(dataset, contender, null)).toMatchObject({ accepted: true, proven: false });
  });

  it('never replaces a champion that was trained alike with another seed', () => {
    const duels = contenders.flatMap((challenger) => contenders.filter((champion) => champion !== challenger).map((champion) => judge(dataset, challenger, champion)));
    expect(duels).toHaveLength(SEEDS.length * (SEEDS.length - 1));
    expect(duels.filter(({ accepted }) => accepted)).toEqual([]);
  });
});

interface Contender {
  readonly scores: HoldoutScores;
  readonly file: Awaited<ReturnType<typeof checkFile>>;
}

async function contend(kind: ModelKind, dataset: Dataset, seed: number): Promise<Contender> {
  const { file, probabilities, thresholds }: Trained = await trainAndForetell(kind, dataset, seed, BUDGET);
  return { file: await checkFile(file), scores: scoreHoldout(probabilities, truthOf(dataset), thresholds) };
}

function judge(dataset: Dataset, challenger: Contender, champion: Contender | null): Verdict {
  const baselines = BASELINES.map(({ name, probabilities }) => scoreBaseline(name, probabilities(dataset, 'holdout'), truthOf(dataset)));
  return decide({
    file: challenger.file,
    challenger: challenger.scores,
    champion: champion && { ...champion.scores, version: 1, proven: false },
    unusableChampion: null,
    baselines,
  });
}

function truthOf({ samples: { train, holdout } }: Dataset) {
  return { ...holdout, prior: train.shares };
}
