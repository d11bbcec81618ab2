import { ChampionRepository, VerdictRepository, type Database, type ModelKind, type VerdictRow } from '@tandem/database';
import type { Dataset } from '@tandem/features';
import { classPriorBaseline, logisticRegressionBaseline, ModelFileError, ModelInputError, ModelRunner, predictSamples } from '@tandem/models';
import type { ValidateModelInput, VerdictSummary } from '@tandem/pipeline';
import { checkFile, CorruptArtifactError, decide, loadArtifact, scoreBaseline, scoreHoldout, type BaselineScores, type GateInput, type HoldoutScores } from '@tandem/registry';
import { Context } from '@temporalio/activity';
import { whileBeating } from '../while-beating.js';
import type { TrainingDependencies } from './dependencies.js';

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

async function gateInput({ database, datasets }: TrainingDependencies, { kind, version, datasetId }: ValidateModelInput): Promise<GateInput> {
  const file = await checkFile(await loadArtifact(database, kind, version));
  const dataset = await datasets.rebuild(datasetId);
  const scored = file.passed && dataset.samples.holdout.length > 0;
  return {
    file,
    challenger: scored ? await scoreVersion(database, kind, version, dataset) : null,
    ...(await scoreChampion(database, kind, dataset)),
    baselines: scored ? scoreBaselines(dataset) : [],
  };
}

async function scoreChampion(database: Database, kind: ModelKind, dataset: Dataset): Promise<Pick<GateInput, 'champion' | 'unusableChampion'>> {
  const row = await new ChampionRepository(database).find(kind);
  if (row === null) return { champion: null, unusableChampion: null };
  const { version, proven } = row;
  try {
    return { champion: { version, proven, ...(await scoreVersion(database, kind, version, dataset)) }, unusableChampion: null };
  } catch (error) {
    if (!(error instanceof CorruptArtifactError || error instanceof ModelFileError || error instanceof ModelInputError)) throw error;
    return { champion: null, unusableChampion: { version, problem: error.message } };
  }
}

async function scoreVersion(database: Database, kind: ModelKind, version: number, dataset: Dataset): Promise<HoldoutScores> {
  const runner = await ModelRunner.load(await loadArtifact(database, kind, version));
  try {
    const probabilities = await predictSamples(runner, dataset, 'holdout', { signal: Context.current().cancellationSignal });
    return scoreHoldout(probabilities, dataset.samples.holdout, runner.metadata.thresholds);
  } finally {
    runner.dispose();
  }
}

function scoreBaselines(dataset: Dataset): BaselineScores[] {
  const { holdout } = dataset.samples;
  return [
    scoreBaseline('class prior', classPriorBaseline(dataset, 'holdout'), holdout),
    scoreBaseline('logistic regression', logisticRegressionBaseline(dataset, 'holdout'), holdout),
  ];
}

function summarise({ id, kind, version, accepted, proven, reasons }: VerdictRow & { kind: ModelKind }): VerdictSummary {
  return { verdictId: id, kind, version, accepted, proven, reasons };
}
