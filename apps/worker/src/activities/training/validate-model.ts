import { setImmediate as nextTurn } from 'node:timers/promises';
import { ChampionRepository, VerdictRepository, type ModelKind, type VerdictRow } from '@tandem/database';
import { UnknownFeatureError, type Dataset } from '@tandem/features';
import { BASELINES, ModelFileError, ModelInputError, ModelRunner, predictSamples } from '@tandem/models';
import type { ValidateModelInput, VerdictSummary } from '@tandem/pipeline';
import { checkFile, CorruptArtifactError, decide, loadArtifact, scoreBaseline, scoreHoldout, type BaselineScores, type GateInput, type HoldoutScores, type HoldoutTruth } from '@tandem/registry';
import { Context } from '@temporalio/activity';
import { whileBeating } from '../while-beating.js';
import type { TrainingDependencies } from './dependencies.js';

/** What makes a champion one that cannot be run, now and at every retry. */
const UNUSABLE = [CorruptArtifactError, ModelFileError, ModelInputError, UnknownFeatureError];

/**
 * Judges a challenger: its file, and on the hold-out rows of its dataset its answers against those of the champion and of
 * the baselines. Without a hold-out, in a first training, the file alone is judged. A champion that cannot be run counts as
 * none. The verdict is stored once.
 */
export async function validateModel(dependencies: TrainingDependencies, input: ValidateModelInput): Promise<VerdictSummary> {
  const { kind, version, datasetId } = input;
  const { workflowId } = Context.current().info.workflowExecution!;
  const scores = await whileBeating(() => gateInput(dependencies, input));
  const { accepted, proven, reasons, numbers } = decide(scores);
  const championVersion = (scores.champion ?? scores.unusableChampion)?.version ?? null;
  const verdicts = new VerdictRepository(dependencies.database);
  return summarise(await verdicts.record({ workflowId, kind, version, championVersion, datasetId, accepted, proven, reasons, numbers }));
}

async function gateInput(dependencies: TrainingDependencies, { kind, version, datasetId }: ValidateModelInput): Promise<GateInput> {
  const file = await checkFile(await loadArtifact(dependencies.database, kind, version));
  const dataset = await dependencies.datasets.rebuild(datasetId);
  const scored = file.passed && dataset.samples.holdout.length > 0;
  return {
    file,
    challenger: scored ? await scoreVersion(dependencies, kind, version, datasetId) : null,
    ...(await scoreChampion(dependencies, kind, datasetId)),
    baselines: scored ? await scoreBaselines(dataset) : [],
  };
}

async function scoreChampion(dependencies: TrainingDependencies, kind: ModelKind, datasetId: string): Promise<Pick<GateInput, 'champion' | 'unusableChampion'>> {
  const row = await new ChampionRepository(dependencies.database).find(kind);
  if (row === null) return { champion: null, unusableChampion: null };
  const { version, proven } = row;
  try {
    return { champion: { version, proven, ...(await scoreVersion(dependencies, kind, version, datasetId)) }, unusableChampion: null };
  } catch (error) {
    if (!UNUSABLE.some((reason) => error instanceof reason)) throw error;
    return { champion: null, unusableChampion: { version, problem: (error as Error).message } };
  }
}

/** Each version reads the features that its file names, of the same rows. */
async function scoreVersion({ database, datasets }: TrainingDependencies, kind: ModelKind, version: number, datasetId: string): Promise<HoldoutScores> {
  const runner = await ModelRunner.load(await loadArtifact(database, kind, version));
  try {
    const dataset = await datasets.withFeatures(datasetId, runner.metadata.featureNames);
    const probabilities = await predictSamples(runner, dataset, 'holdout', { signal: Context.current().cancellationSignal });
    return scoreHoldout(probabilities, truthOf(dataset), runner.metadata.thresholds);
  } finally {
    runner.dispose();
  }
}

/** Fits take a second or more each: between them the process can send its heartbeat. */
async function scoreBaselines(dataset: Dataset): Promise<BaselineScores[]> {
  const scores: BaselineScores[] = [];
  for (const baseline of BASELINES) {
    await nextTurn();
    Context.current().cancellationSignal.throwIfAborted();
    scores.push(scoreBaseline(baseline.name, baseline.probabilities(dataset, 'holdout'), truthOf(dataset)));
  }
  return scores;
}

function truthOf({ samples: { train, holdout } }: Dataset): HoldoutTruth {
  return { ...holdout, prior: train.shares };
}

function summarise({ id, kind, version, accepted, proven, reasons }: VerdictRow & { kind: ModelKind }): VerdictSummary {
  return { verdictId: id, kind, version, accepted, proven, reasons };
}
