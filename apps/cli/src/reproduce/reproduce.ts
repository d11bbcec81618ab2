import { changedBars, type Dataset } from '@tandem/features';
import { AGREEMENT, largestDifferences, loadBackend, ModelRunner, sha256, writeTflite, type Backend, type BackendPreference, type Differences } from '@tandem/models';
import type { Terminal } from '../terminal/terminal.js';
import { trainWithProgress } from '../train/train-with-progress.js';
import { environmentDifferences } from './environment.js';
import type { Original } from './original.js';
import type { Reproduction } from './reproduction.js';

type Progress = Pick<Terminal, 'progress' | 'settle'>;

/**
 * Trains a model again as its file says, on its own dataset made again, and compares. Nothing is trained when that is
 * another dataset by now.
 * @param preference `auto`: the backend that the model was trained on, or another where that one does not load
 */
export async function reproduce(original: Original, dataset: Dataset, preference: BackendPreference, terminal: Progress): Promise<Reproduction> {
  const { metadata } = original.runner;
  const { kind, version, datasetHash } = metadata;
  const facts = { schema: 1, kind, version, sha256: original.sha256, datasetHash, datasetHashNow: dataset.hash } as const;
  if (dataset.hash !== datasetHash) {
    const changed = changedBars(metadata.dataset.bars, dataset.recipe.bars);
    return { ...facts, outcome: 'other-dataset', changed, sha256Now: null, differences: null, environment: [] };
  }
  const bytes = await retrain(original, dataset, await backendFor(metadata.training.backend, preference), terminal);
  const runner = await ModelRunner.load(bytes);
  try {
    const compared = { ...facts, changed: { symbols: [], days: [] }, sha256Now: sha256(bytes), environment: environmentDifferences(metadata.training, runner.metadata.training) };
    if (compared.sha256Now === original.sha256) return { ...compared, outcome: 'identical', differences: null };
    const differences = await compare(original.runner, runner, dataset, terminal);
    return { ...compared, outcome: Math.max(differences.probe, differences.validation) <= AGREEMENT ? 'equivalent' : 'different', differences };
  } finally {
    runner.dispose();
  }
}

async function retrain({ runner: { metadata } }: Original, dataset: Dataset, backend: Backend, terminal: Progress): Promise<Uint8Array> {
  const { kind, version, network: shape, training: { seed, budget } } = metadata;
  terminal.progress(`Training on ${backend.name} TensorFlow, ${backend.threads} threads: ${backend.reason}`);
  return writeTflite(await trainWithProgress({ kind, dataset, shape, seed, budget, backend }, terminal), version);
}

async function backendFor(recorded: string, preference: BackendPreference): Promise<Backend> {
  if (preference !== 'auto') return loadBackend(preference);
  return loadBackend(recorded === 'wasm' ? 'wasm' : 'auto');
}

async function compare(one: ModelRunner, other: ModelRunner, dataset: Dataset, terminal: Progress): Promise<Differences> {
  terminal.progress('Comparing the answers of both');
  const differences = await largestDifferences(one, other, dataset);
  terminal.settle();
  return differences;
}
