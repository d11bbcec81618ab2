import { workerData } from 'node:worker_threads';
import { connect, openKeyring, type Database } from '@tandem/database';
import type { ClassProbabilities, ModelKind, Source, Thresholds } from '@tandem/domain';
import type { Explanation } from '@tandem/evaluation';
import { explainWindow } from '@tandem/models';
import { readPastWindow, StoredModels, type PastWindow } from '@tandem/registry';

/** A version of a kind. */
export interface Version {
  readonly kind: ModelKind;
  readonly version: number;
}

/** What the thread is started with. */
export interface ThreadData {
  readonly databaseUrl: string;
  readonly trustedKeysFile: string;
  readonly source: Source;
}

/** What a stored version predicts of a window. */
export interface VersionForecast {
  readonly probabilities: ClassProbabilities;
  readonly excursion: Float32Array | null;
  readonly thresholds: Thresholds;
  /** End of its training span, milliseconds since the Unix epoch. */
  readonly trainedTo: number;
}

/** The tasks by name: what each is given and what it results in. */
export interface ModelTasks {
  /** Null of a version whose file cannot be run. */
  explain(asked: { readonly version: Version; readonly window: Float32Array; readonly classIndex: number }): Promise<Explanation | null>;
  /** A sentence of why its file cannot be run instead. */
  forecast(asked: { readonly version: Version; readonly window: Float32Array }): Promise<VersionForecast | string>;
  pastWindow(asked: { readonly symbol: string; readonly ts: number }): Promise<PastWindow | null>;
}

/** What a task is given. */
export type AskedOf<N extends keyof ModelTasks> = Parameters<ModelTasks[N]>[0];

/** An error with what tells its kind: an instance would lose its class and its code between threads. */
export interface PlainError {
  readonly message: string;
  readonly code: string | null;
  readonly cause: PlainError | null;
}

export type TaskResult<T> = { readonly value: T } | { readonly error: PlainError };

/** What a past window is made of is read at once: bars, splits, news, macro series, and what came later. */
const MAX_CONNECTIONS = 5;

/** Versions that stay loaded: both champions, and three that are compared with each. */
const MAX_LOADED = 8;

const { databaseUrl, trustedKeysFile, source } = workerData as ThreadData;
let opened: { readonly database: Database; readonly models: StoredModels } | null = null;
let used: Version[] = [];

async function open(): Promise<{ readonly database: Database; readonly models: StoredModels }> {
  if (opened !== null) return opened;
  const keys = openKeyring({ trustedKeysFile });
  const database = await connect(databaseUrl, { applicationName: 'tandem-api-models', max: MAX_CONNECTIONS, keys });
  opened = { database, models: new StoredModels(database) };
  return opened;
}

async function find({ kind, version }: Version) {
  const { models } = await open();
  used = [{ kind, version }, ...used.filter((one) => one.kind !== kind || one.version !== version)].slice(0, MAX_LOADED);
  models.keep(used);
  return { model: await models.find(kind, version), problem: () => models.problems.join('; ') };
}

const tasks: ModelTasks = {
  async explain({ version, window, classIndex }) {
    const { model } = await find(version);
    return model && explainWindow(model.runner, model.columns.pick(window, 1), classIndex);
  },

  async forecast({ version, window }) {
    const { model, problem } = await find(version);
    if (model === null) return problem();
    const { runner, columns } = model;
    const { probabilities, excursion } = await runner.forecast(columns.pick(window, 1), 1);
    const [down, neutral, up] = probabilities;
    const { thresholds, training } = runner.metadata;
    return { probabilities: [down!, neutral!, up!], excursion, thresholds, trainedTo: Date.parse(training.to) };
  },

  async pastWindow({ symbol, ts }) {
    return readPastWindow((await open()).database, source, symbol, ts);
  },
};

async function settle<T>(work: Promise<T>): Promise<TaskResult<T>> {
  try {
    return { value: await work };
  } catch (error) {
    return { error: toPlain(error) };
  }
}

function toPlain(error: unknown): PlainError {
  if (!(error instanceof Error)) return { message: String(error), code: null, cause: null };
  const code = 'code' in error && typeof error.code === 'string' ? error.code : null;
  return { message: error.message, code, cause: error.cause === undefined ? null : toPlain(error.cause) };
}

/** The tasks as the pool calls them, by the name of the export. */
export const explain = (asked: AskedOf<'explain'>) => settle(tasks.explain(asked));
export const forecast = (asked: AskedOf<'forecast'>) => settle(tasks.forecast(asked));
export const pastWindow = (asked: AskedOf<'pastWindow'>) => settle(tasks.pastWindow(asked));
