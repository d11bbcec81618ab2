import type { ModelKind } from '@tandem/domain';
import type { Dataset } from '@tandem/features';
import { BASELINES, BUDGETS } from '@tandem/models';
import { checkFile, decide, scoreBaseline, scoreHoldout, type FileCheck, type HoldoutScores, type HoldoutTruth, type Verdict } from '@tandem/registry';
import { trainAndForetell } from './train-and-foretell.js';

/** Half of the epochs of a whole training, because these tests train many models. */
const BUDGET = { ...BUDGETS.full, maxEpochs: BUDGETS.full.maxEpochs / 2 };

/** A trained model as the gate sees it. */
export interface Contender {
  readonly scores: HoldoutScores;
  readonly file: FileCheck;
}

export async function contend(kind: ModelKind, dataset: Dataset, seed: number): Promise<Contender> {
  const { file, probabilities, thresholds } = await trainAndForetell(kind, dataset, seed, BUDGET);
  return { file: await checkFile(file), scores: scoreHoldout(probabilities, truthOf(dataset), thresholds) };
}

/** The verdict of the gate, with every baseline; the champion, if any, counts as unproven. */
export function judge(dataset: Dataset, challenger: Contender, champion: Contender | null): Verdict {
  return decide({
    file: challenger.file,
    challenger: challenger.scores,
    champion: champion && { ...champion.scores, version: 1, proven: false },
    unusableChampion: null,
    baselines: BASELINES.map(({ name, probabilities }) => scoreBaseline(name, probabilities(dataset, 'holdout'), truthOf(dataset))),
  });
}

function truthOf({ samples: { train, holdout } }: Dataset): HoldoutTruth {
  return { ...holdout, prior: train.shares };
}
