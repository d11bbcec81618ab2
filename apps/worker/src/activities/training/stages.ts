import { join } from 'node:path';
import type { KeyFiles } from '@tandem/config';
import { connect, openKeyring } from '@tandem/database';
import type { BuildDatasetInput, RecordEvidenceInput, ValidateModelInput } from '@tandem/pipeline';
import { DatasetFiles } from './dataset-files.js';
import { buildDataset, FrozenDatasets, type RunOfWorkflow } from './datasets.js';
import type { TrainingDependencies, TrainingPlan } from './dependencies.js';
import { fitModel, type FitOrder, type FitReport } from './fit-model.js';
import { recordEvidence } from './record-evidence.js';
import { validateModel } from './validate-model.js';

/** All that a stage needs in a process of its own; plain, for it is copied there. */
export interface StageSettings extends TrainingPlan {
  readonly databaseUrl: string;
  readonly symbols: readonly string[];
  /** The folder of the source in VAR_DIR. */
  readonly directory: string;
  /** Verdicts are signed here. */
  readonly keyFiles: KeyFiles;
}

interface StageInputs {
  readonly buildDataset: BuildDatasetInput;
  readonly fitModel: FitOrder;
  readonly recordEvidence: RecordEvidenceInput;
  readonly validateModel: ValidateModelInput;
}

type Report = (report: FitReport) => void;

const STAGES = {
  buildDataset: ({ datasets }: TrainingDependencies, input: BuildDatasetInput, run: RunOfWorkflow) => buildDataset(datasets, input, run),
  fitModel: (dependencies: TrainingDependencies, order: FitOrder, _: RunOfWorkflow, report: Report) =>
    fitModel(dependencies, order, report),
  recordEvidence,
  validateModel,
} satisfies {
  [Name in keyof StageInputs]: (
    dependencies: TrainingDependencies,
    input: StageInputs[Name],
    run: RunOfWorkflow,
    report: Report,
  ) => Promise<unknown>;
};

export type StageName = keyof StageInputs;
export type StageInput<Name extends StageName> = StageInputs[Name];
export type StageResult<Name extends StageName> = Awaited<ReturnType<(typeof STAGES)[Name]>>;

/** What the child of a stage is sent. */
export interface StageOrder<Name extends StageName = StageName> {
  readonly stage: Name;
  readonly input: StageInput<Name>;
  readonly run: RunOfWorkflow;
  readonly settings: StageSettings;
}

/** The work of a stage, in a child, with what stages before have left in files. */
export async function carryOutStage({ stage, input, run, settings }: StageOrder, report: Report): Promise<unknown> {
  const database = await connect(settings.databaseUrl, { applicationName: `tandem-worker ${stage}`, keys: openKeyring(settings.keyFiles) });
  try {
    const datasets = new FrozenDatasets(database, settings.symbols, new DatasetFiles(join(settings.directory, 'datasets')));
    return await STAGES[stage]({ ...settings, database, datasets }, input as never, run, report);
  } finally {
    await database.close();
  }
}
