import {
  ChampionRepository,
  ControlRepository,
  SessionGainRepository,
  VerdictRepository,
  type ChampionRow,
  type VerdictRow,
} from '@tandem/database';
import type { ModelKind } from '@tandem/domain';
import {
  decide,
  holdoutTruth,
  scoreBaseline,
  scoreHoldout,
  type BaselineScores,
  type FileCheck,
  type GateInput,
  type HoldoutScores,
  type HoldoutTruth,
} from '@tandem/evaluation';
import type { Dataset } from '@tandem/features';
import { forecastSamples, ModelRunner, readMetadata } from '@tandem/models';
import type { ValidateModelInput, VerdictSummary } from '@tandem/pipeline';
import { checkFile, loadArtifact, readGains, updateMarks } from '@tandem/registry';
import { isOneOf, UNSCORABLE, UNUSABLE } from '../unusable-models.js';
import { SeenHoldoutError, type RunOfWorkflow } from './datasets.js';
import type { TrainingDependencies } from './dependencies.js';
import { fitBaselines } from './fitted-baselines.js';
import { holdoutGains } from './holdout-gains.js';

/**
 * Validates a challenger: its file, and on the hold-out rows of its dataset its predictions against those of the champion and of
 * the baselines. Without a hold-out, in a first training, the file alone decides. A challenger that fails on a hold-out row
 * is refused like one whose file does not load; a champion that does counts as none. The verdict is stored once, after the control of the
 * version and its gains in these sessions, which are kept whatever the verdict; they count with those of earlier and live sessions.
 * @throws SeenHoldoutError where the challenger has learnt from sessions of the hold-out
 */
export async function validateModel(
  dependencies: TrainingDependencies,
  input: ValidateModelInput,
  { workflowId, runId }: RunOfWorkflow,
): Promise<VerdictSummary> {
  const { kind, version, datasetId } = input;
  const { database } = dependencies;
  // The verdict holds for this champion and this revision of its pointer, whatever changes meanwhile.
  const champion = await new ChampionRepository(database).find(kind);
  const dataset = await dependencies.datasets.rebuild(datasetId);
  await freezeControl(dependencies, input);
  const scored = await gateInput(dependencies, input, champion, dataset);
  const sessions = dataset.split.holdout;
  await new SessionGainRepository(database).record(holdoutGains(input, scored, sessions));
  const { accepted, proven, reasons, numbers } = decide({ ...scored, sessions, gains: await readGains(database, kind, version) });
  const stored = await new VerdictRepository(database).record({
    workflowId,
    kind,
    version,
    championVersion: champion?.version ?? null,
    championRevision: champion?.revision ?? 0,
    datasetId,
    accepted,
    proven,
    reasons,
    numbers: { ...numbers, runId },
  });
  await updateMarks(database, kind, version);
  return summarise(stored);
}

/**
 * Stores the control of the version and the baseline that its forecast of movement is to beat, unless it has them: of retries and resets
 * the first counts.
 */
async function freezeControl(
  { database, datasets }: TrainingDependencies,
  { kind, version, datasetId }: ValidateModelInput,
): Promise<void> {
  const controls = new ControlRepository(database);
  if ((await controls.find(kind, version)) !== null) return;
  const { control, movement } = await fitBaselines(datasets, datasetId);
  await controls.store(kind, version, control, movement);
}

async function gateInput(
  dependencies: TrainingDependencies,
  { kind, version, datasetId }: ValidateModelInput,
  champion: ChampionRow | null,
  dataset: Dataset,
): Promise<GateInput> {
  const rows = { datasetId, truth: holdoutTruth(dataset) };
  const challenger = await scoreChallenger(dependencies, { kind, version }, rows, dataset.split.holdout[0] ?? null);
  return {
    ...challenger,
    ...(await scoreChampion(dependencies, champion, rows)),
    baselines: challenger.challenger === null ? [] : await scoreBaselines(dependencies, rows),
  };
}

/** The hold-out rows of a dataset, and what happened on them. */
interface ScoredRows {
  readonly datasetId: string;
  readonly truth: HoldoutTruth;
}

/**
 * The file on its own probe, then on the hold-out rows: what fails there would fail on live ones.
 * @param holdoutFrom first session of the hold-out, a New York date; null without one
 */
async function scoreChallenger(
  dependencies: TrainingDependencies,
  { kind, version }: Pick<ValidateModelInput, 'kind' | 'version'>,
  rows: ScoredRows,
  holdoutFrom: string | null,
): Promise<Pick<GateInput, 'file' | 'challenger'>> {
  const artifact = await loadArtifact(dependencies.database, kind, version);
  const file = await checkFile(artifact);
  if (!file.passed || holdoutFrom === null) return { file, challenger: null };
  // Whoever reaches Temporal can have any stored version validated on any stored dataset.
  const learntUntil = readMetadata(artifact).sessions.validation.last;
  if (learntUntil >= holdoutFrom) throw new SeenHoldoutError(rows.datasetId, learntUntil, holdoutFrom);
  try {
    return { file, challenger: await scoreVersion(dependencies, kind, version, rows) };
  } catch (error) {
    return { file: { passed: false, problem: `On the hold-out, ${problemOf(error, UNSCORABLE)}` } satisfies FileCheck, challenger: null };
  }
}

async function scoreChampion(
  dependencies: TrainingDependencies,
  row: ChampionRow | null,
  rows: ScoredRows,
): Promise<Pick<GateInput, 'champion' | 'unusableChampion'>> {
  if (row === null) return { champion: null, unusableChampion: null };
  const { kind, version, proven } = row;
  try {
    return { champion: { version, proven, ...(await scoreVersion(dependencies, kind, version, rows)) }, unusableChampion: null };
  } catch (error) {
    return { champion: null, unusableChampion: { version, problem: problemOf(error, UNUSABLE) } };
  }
}

/** @throws the error itself where it says nothing of the model */
function problemOf(error: unknown, known: typeof UNUSABLE): string {
  if (isOneOf(error, known)) return error.message;
  throw error;
}

/** Each version reads the features that its file names, of the same rows. */
async function scoreVersion(
  { database, datasets }: TrainingDependencies,
  kind: ModelKind,
  version: number,
  { datasetId, truth }: ScoredRows,
): Promise<HoldoutScores> {
  const runner = await ModelRunner.load(await loadArtifact(database, kind, version));
  try {
    const dataset = await datasets.withFeatures(datasetId, runner.metadata.featureNames);
    const forecast = await forecastSamples(runner, dataset, 'holdout');
    return scoreHoldout(forecast, truth, runner.metadata.thresholds);
  } finally {
    runner.dispose();
  }
}

async function scoreBaselines({ datasets }: TrainingDependencies, { datasetId, truth }: ScoredRows): Promise<BaselineScores[]> {
  const { forecasts } = await fitBaselines(datasets, datasetId);
  return [...forecasts].map(([name, forecast]) => scoreBaseline(name, forecast, truth));
}

function summarise({ id, kind, version, accepted, proven, reasons }: VerdictRow & { kind: ModelKind }): VerdictSummary {
  return { verdictId: id, kind, version, accepted, proven, reasons };
}
