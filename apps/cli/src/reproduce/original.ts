import { ModelRepository, UnknownModelVersionError, type Database } from '@tandem/database';
import type { ModelKind } from '@tandem/domain';
import {
  AbsentClassError,
  barsOfRecipe,
  buildDataset,
  DataQualityError,
  MissingMarketSeriesError,
  NoSamplesError,
  NotEnoughSessionsError,
  optionsOf,
  UnknownFeatureError,
  type Dataset,
} from '@tandem/features';
import { ModelFileError, ModelRunner, sha256 } from '@tandem/models';
import { buildStoredDataset, findDatasetByHash, loadArtifact, readCleanBars } from '@tandem/registry';
import type { VirtualMarket } from '@tandem/sources';
import { readHistory } from '../market/read-market.js';
import { CommandError, EXIT } from '../terminal/exit-codes.js';
import type { Terminal } from '../terminal/terminal.js';

/** The model that is to be made again, proven to run. */
export interface Original {
  /** Such as `lstm v3`. */
  readonly name: string;
  readonly sha256: string;
  readonly runner: ModelRunner;
}

/**
 * @param where the file, or what else names the bytes
 * @throws CommandError when they are no model of this version of Tandem
 */
export async function openOriginal(where: string, bytes: Uint8Array): Promise<Original> {
  try {
    const runner = await ModelRunner.load(bytes);
    const { kind, version } = runner.metadata;
    return { name: `${kind} v${version}`, sha256: sha256(bytes), runner };
  } catch (error) {
    if (!(error instanceof ModelFileError)) throw error;
    throw new CommandError(`${where} cannot be reproduced: ${error.message}.`, EXIT.usage, { cause: error });
  }
}

/** Bars of which there is no such dataset, let alone the same. */
const REFUSALS = [
  AbsentClassError,
  DataQualityError,
  MissingMarketSeriesError,
  NoSamplesError,
  NotEnoughSessionsError,
  UnknownFeatureError,
];

/** @throws CommandError when nothing like the dataset of the model can be made */
async function makeDataset({ name }: Original, make: () => Dataset | Promise<Dataset>): Promise<Dataset> {
  try {
    return await make();
  } catch (error) {
    if (!REFUSALS.some((refusal) => error instanceof refusal)) throw error;
    throw new CommandError(`${name} cannot be reproduced: the bars have changed since. ${(error as Error).message}`, undefined, {
      cause: error,
    });
  }
}

/**
 * The dataset of a model, made again of the bars of a market within the span of those that it was made of.
 * @throws CommandError for one that was trained with news and macro observations, which only its database keeps
 */
export function datasetOfMarket(
  original: Original,
  market: VirtualMarket,
  terminal: Pick<Terminal, 'progress' | 'settle'>,
): Promise<Dataset> {
  const { dataset, featureNames } = original.runner.metadata;
  if (dataset.context)
    throw new CommandError(
      `${original.name} cannot be reproduced from bars: it was trained with news and macro observations too. ` +
        `Name it as a version of the running Tandem, whose database keeps them.`,
    );
  return makeDataset(original, async () => {
    const series = await readHistory(market, (session, of) => terminal.progress(`Reading session ${session} of ${of}`));
    terminal.settle();
    const bars = barsOfRecipe(dataset, series);
    if (bars.length === 0)
      throw new CommandError(
        `${original.name} cannot be reproduced: none of the bars lies between ` +
          `${dataset.bars.from} and ${dataset.bars.to}, where those of its dataset do.`,
      );
    return buildDataset(bars, optionsOf(dataset, featureNames));
  });
}

/** A model by its name in a registry, such as `lstm_v3`. */
export interface ModelName {
  readonly kind: ModelKind;
  readonly version: number;
}

/** A registered model, and its dataset made again of the bars that are stored now. @throws CommandError when either is not stored */
export async function readStoredModel(
  database: Database,
  name: ModelName,
  terminal: Pick<Terminal, 'progress' | 'settle'>,
): Promise<{ original: Original; dataset: Dataset }> {
  const original = await openOriginal(`${name.kind} v${name.version}`, await artifactOf(database, name));
  const { datasetHash, featureNames } = original.runner.metadata;
  const stored = await findDatasetByHash(database, datasetHash);
  if (stored === null)
    throw new CommandError(`${original.name} cannot be reproduced: the database keeps no dataset of hash ${datasetHash}.`);
  terminal.progress(`Reading the bars of dataset ${stored.id}`);
  const { spec } = stored;
  const dataset = await makeDataset(original, async () => buildStoredDataset(spec, await readCleanBars(database, spec), { featureNames }));
  terminal.settle();
  return { original, dataset };
}

async function artifactOf(database: Database, { kind, version }: ModelName): Promise<Uint8Array> {
  try {
    return await loadArtifact(database, kind, version);
  } catch (error) {
    if (!(error instanceof UnknownModelVersionError)) throw error;
    const versions = (await new ModelRepository(database).list(kind)).map((row) => `${kind}_v${row.version}`);
    throw new CommandError(
      `No model ${kind}_v${version} is stored: expected ` +
        `${versions.length === 0 ? 'one after the first training' : `one of ${versions.join(', ')}`}.`,
      EXIT.usage,
      { cause: error },
    );
  }
}
