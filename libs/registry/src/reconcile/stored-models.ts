import { UnknownModelVersionError, type Database } from '@tandem/database';
import type { ClassProbabilities, ModelKind, Thresholds } from '@tandem/domain';
import { ModelOutputError } from '@tandem/domain';
import { FeatureColumns, UnknownFeatureError, WINDOW_VALUES } from '@tandem/features';
import { ModelFileError, ModelInputError, ModelRunner } from '@tandem/models';
import { RefusedArtifactError } from '../errors.js';
import { loadArtifact } from '../versions.js';

/** A window that a version is to predict on again. */
export interface Question {
  readonly kind: ModelKind;
  readonly version: number;
  readonly window: Float32Array;
}

export interface LoadedModel {
  readonly runner: ModelRunner;
  readonly columns: FeatureColumns;
}

/** Why a stored file cannot be run. */
const REFUSALS = [RefusedArtifactError, UnknownModelVersionError, ModelFileError, UnknownFeatureError];

/** The stored files of the versions that served, each loaded once. */
export class StoredModels {
  private readonly loaded = new Map<string, LoadedModel | Error>();

  constructor(private readonly database: Database) {}

  /** Why versions could not be loaded, in sentences. */
  get problems(): string[] {
    return [...this.loaded.values()].flatMap((model) => (model instanceof Error ? [model.message] : []));
  }

  /** A version ready to predict; null when its file cannot be run, of which `problems` says why. */
  async find(kind: ModelKind, version: number): Promise<LoadedModel | null> {
    const model = await this.load(kind, version);
    return model instanceof Error ? null : model;
  }

  /** Null when the file cannot be run. */
  async thresholds(kind: ModelKind, version: number): Promise<Thresholds | null> {
    const model = await this.load(kind, version);
    return model instanceof Error ? null : model.runner.metadata.thresholds;
  }

  /** What the stored files predict, in the order of the questions; null where a file cannot be run or refuses the window. */
  async predict(questions: readonly Question[]): Promise<(ClassProbabilities | null)[]> {
    const answers: (ClassProbabilities | null)[] = questions.map(() => null);
    const groups = Map.groupBy(questions.keys(), (i) => `${questions[i]!.kind} ${questions[i]!.version}`);
    for (const rows of groups.values()) {
      const { kind, version } = questions[rows[0]!]!;
      const model = await this.load(kind, version);
      if (model instanceof Error) continue;
      const flat = await this.run(
        model,
        rows.map((row) => questions[row]!.window),
      );
      rows.forEach((row, i) => (answers[row] = flat[i]!));
    }
    return answers;
  }

  /** Disposes of all but these versions, and forgets what could not be loaded: it is tried again. */
  keep(versions: Iterable<Pick<Question, 'kind' | 'version'>>): void {
    const kept = new Set([...versions].map(({ kind, version }) => `${kind} ${version}`));
    for (const [key, model] of this.loaded) {
      if (kept.has(key) && !(model instanceof Error)) continue;
      if (!(model instanceof Error)) model.runner.dispose();
      this.loaded.delete(key);
    }
  }

  dispose(): void {
    for (const model of this.loaded.values()) if (!(model instanceof Error)) model.runner.dispose();
  }

  /** All at once, and where one window is refused, each by itself. */
  private async run(model: LoadedModel, windows: readonly Float32Array[]): Promise<(ClassProbabilities | null)[]> {
    const all = new Float32Array(windows.length * WINDOW_VALUES);
    windows.forEach((window, i) => all.set(window, i * WINDOW_VALUES));
    try {
      const flat = await model.runner.predict(model.columns.pick(all, windows.length), windows.length);
      return windows.map((_, i) => [flat[3 * i]!, flat[3 * i + 1]!, flat[3 * i + 2]!]);
    } catch (error) {
      if (!(error instanceof ModelInputError || error instanceof ModelOutputError)) throw error;
      if (windows.length === 1) return [null];
      const each = [];
      for (const window of windows) each.push(...(await this.run(model, [window])));
      return each;
    }
  }

  private async load(kind: ModelKind, version: number): Promise<LoadedModel | Error> {
    const key = `${kind} ${version}`;
    const known = this.loaded.get(key) ?? (await this.open(kind, version));
    this.loaded.set(key, known);
    return known;
  }

  private async open(kind: ModelKind, version: number): Promise<LoadedModel | Error> {
    try {
      const runner = await ModelRunner.load(await loadArtifact(this.database, kind, version));
      return { runner, columns: FeatureColumns.of(runner.metadata.featureNames) };
    } catch (error) {
      if (error instanceof Error && REFUSALS.some((refusal) => error instanceof refusal)) return error;
      throw error;
    }
  }
}
