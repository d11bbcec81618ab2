import type { ModelKind } from '@tandem/domain';
import { changedBars, type Dataset } from '@tandem/features';
import {
  AGREEMENT,
  largestDifferences,
  loadBackend,
  ModelRunner,
  sha256,
  writeTflite,
  type Backend,
  type BackendPreference,
  type Differences,
  type ModelMetadata,
} from '@tandem/models';
import type { Terminal } from '../terminal/terminal.js';
import { trainWithProgress } from '../train/train-offline.js';
import type { Original } from './original.js';

/**
 * `identical`: byte for byte. `equivalent`: no answer differs by more than rounding does elsewhere. `different`: some do.
 * `other-dataset`: the bars are not what they were, so that nothing was trained.
 */
type Outcome = 'identical' | 'equivalent' | 'different' | 'other-dataset';

/** Something that bytes follow from besides data and settings, and that is not here what it was there. */
export interface EnvironmentDifference {
  readonly name: string;
  readonly recorded: string;
  readonly here: string;
}

/** What came of it; the form of its `--json`. */
export interface Reproduction {
  readonly schema: 1;
  readonly kind: ModelKind;
  readonly version: number;
  readonly sha256: string;
  readonly datasetHash: string;
  readonly outcome: Outcome;
  /** Of the bars as they are now. */
  readonly datasetHashNow: string;
  /** Symbols, and days in UTC, whose bars have changed; none when the dataset is the same. */
  readonly changed: { readonly symbols: readonly string[]; readonly days: readonly string[] };
  /** Of the file made again; null when nothing was trained. */
  readonly sha256Now: string | null;
  /** Largest differences of a probability; null unless the bytes differ. */
  readonly differences: Differences | null;
  readonly environment: readonly EnvironmentDifference[];
}

/** What two trainings ran on, as far as it is not the same. */
function environmentDifferences(recorded: ModelMetadata['training'], here: ModelMetadata['training']): EnvironmentDifference[] {
  const then = describe(recorded);
  const now = describe(here);
  return [...new Set([...then.keys(), ...now.keys()])]
    .map((name) => ({ name, recorded: then.get(name) ?? 'none', here: now.get(name) ?? 'none' }))
    .filter((fact) => fact.recorded !== fact.here);
}

function describe({ backend, threads, platform, libraries }: ModelMetadata['training']): Map<string, string> {
  return new Map([['backend', backend], ['threads', String(threads)], ['platform', platform], ...Object.entries(libraries)]);
}

type Progress = Pick<Terminal, 'progress' | 'settle'>;

/**
 * Trains a model again as its file says, on its own dataset made again, and compares. Nothing is trained when that is
 * another dataset by now.
 * @param preference `auto`: the backend that the model was trained on, or another where that one does not load
 */
export async function reproduce(
  original: Original,
  dataset: Dataset,
  preference: BackendPreference,
  terminal: Progress,
): Promise<Reproduction> {
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
    const compared = {
      ...facts,
      changed: { symbols: [], days: [] },
      sha256Now: sha256(bytes),
      environment: environmentDifferences(metadata.training, runner.metadata.training),
    };
    if (compared.sha256Now === original.sha256) return { ...compared, outcome: 'identical', differences: null };
    const differences = await compare(original.runner, runner, dataset, terminal);
    return {
      ...compared,
      outcome: Math.max(differences.probe, differences.validation) <= AGREEMENT ? 'equivalent' : 'different',
      differences,
    };
  } finally {
    runner.dispose();
  }
}

async function retrain({ runner: { metadata } }: Original, dataset: Dataset, backend: Backend, terminal: Progress): Promise<Uint8Array> {
  const {
    kind,
    version,
    network: shape,
    training: { seed, budget },
  } = metadata;
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
