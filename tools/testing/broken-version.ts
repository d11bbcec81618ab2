import { BarRepository, ChampionRepository, ControlRepository, type Database } from '@tandem/database';
import { Random, sessionsBefore, type ModelKind } from '@tandem/domain';
import { buildDataset } from '@tandem/features';
import { loadBackend, ModelRunner, PROBE_WINDOWS, probeWindows, trainModel, writeTflite, type TrainedModel } from '@tandem/models';
import { registerVersion } from '@tandem/registry';

const SEED = 5;
/** Sessions that it learns from: few, because nothing of what it learns is left. */
const SESSIONS = 8;
const BUDGET = { maxEpochs: 1, epochShare: 1, maxTrainSamples: 512, maxValidationSamples: 128, batchSize: 64, patience: 1 };

/**
 * A model whose weights are in random order within each tensor: its file loads and answers its own probe, and what it predicts has nothing
 * to do with what it reads.
 * @param before New York date; it is trained on the stored sessions before
 */
export async function trainBroken(database: Database, kind: ModelKind, symbols: readonly string[], before: string): Promise<TrainedModel> {
  const sessions = sessionsBefore(before, SESSIONS);
  const series = await new BarRepository(database).series(symbols, sessions[0]!.open, sessions.at(-1)!.close);
  const dataset = buildDataset(series, { mode: 'first' });
  const model = await trainModel({ kind, dataset, budget: BUDGET, seed: SEED, backend: await loadBackend('auto') });
  return withOwnProbe({ ...model, weights: shuffled(model.weights) });
}

/**
 * Registers a model as a version of its own, with the control of the champion.
 * @param workflowId names the run that makes it; repeated, it gives the same version
 * @returns its number
 */
export async function registerVersionOf(database: Database, model: TrainedModel, workflowId: string): Promise<number> {
  const { kind } = model;
  const { version } = await registerVersion(database, { kind, workflowId }, (claimed) => writeTflite(model, claimed));
  const champion = (await new ChampionRepository(database).find(kind))!;
  const controls = new ControlRepository(database);
  await controls.store(kind, version, { ...((await controls.find(kind, champion.version)) as object) });
  return version;
}

/** The weights in random order within each tensor. */
export function shuffled(weights: TrainedModel['weights']): TrainedModel['weights'] {
  const random = new Random(SEED);
  return Object.fromEntries(
    Object.entries(weights).map(([name, weight]) => {
      const order = Int32Array.from(weight.values.keys());
      random.shuffle(order);
      return [name, { ...weight, values: Float32Array.from(order, (at) => weight.values[at]!) }];
    }),
  );
}

/** The same with the answers that its file gives, as if it had been trained so: a change of champion compares them. */
async function withOwnProbe(model: TrainedModel): Promise<TrainedModel> {
  const runner = await ModelRunner.load(writeTflite(model, 1));
  try {
    const answers = await runner.forecast(probeWindows(model.probe.recipe, PROBE_WINDOWS), PROBE_WINDOWS);
    return { ...model, probe: { ...model.probe, ...answers } };
  } finally {
    runner.dispose();
  }
}
