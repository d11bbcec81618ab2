import type { CompiledModel, Tensor } from '@litertjs/core';
import { CLASS_COUNT, EXCURSION_VALUES, ModelOutputError, requireProbabilities, versionName } from '@tandem/domain';
import type { Forecast } from '@tandem/evaluation';
import type { ModelMetadata } from '../tflite/metadata.js';
import { ModelFileError, readMetadata } from '../tflite/read-metadata.js';
import { EXCURSION_OUTPUT, PROBABILITIES_OUTPUT } from '../tflite/write-tflite.js';
import { probeWindows } from '../training/trained-model.js';
import { liteRtRuntime, type LiteRtRuntime } from './litert-runtime.js';

/** A model cannot predict from the given windows. Names window, bar and feature. */
export class ModelInputError extends Error {
  override readonly name = 'ModelInputError';
}

/**
 * Copies windows to `out` with NaN replaced by the feature's neutral value, its training mean. Only features from outside the
 * symbol's own bars (news, macro, the market's return) have one: NaN elsewhere means an incomplete window. By the array's own methods
 * where they will do: this runs once a bar, too seldom for a loop over all values to be compiled.
 * @throws ModelInputError on NaN in a feature without a neutral value, and on ±∞ anywhere
 */
function copyWithNeutral(windows: Float32Array, metadata: ModelMetadata, out: Float32Array): void {
  out.set(windows);
  const copy = out.subarray(0, windows.length);
  if (copy.includes(NaN)) {
    for (const [column, neutral] of metadata.neutral.entries()) if (neutral !== null) replaceNaN(copy, column, neutral, metadata);
  }
  if (NOT_FINITE.some((value) => copy.includes(value))) throw notFinite(copy, metadata);
}

const NOT_FINITE = [NaN, Infinity, -Infinity];

function replaceNaN(windows: Float32Array, column: number, neutral: number, { featureNames }: ModelMetadata): void {
  for (let at = column; at < windows.length; at += featureNames.length) if (Number.isNaN(windows[at])) windows[at] = neutral;
}

function notFinite(windows: Float32Array, { featureNames, window }: ModelMetadata): ModelInputError {
  const at = windows.findIndex((value) => !Number.isFinite(value));
  const bar = Math.floor(at / featureNames.length) % window;
  const number = Math.floor(at / featureNames.length / window);
  const name = featureNames[at % featureNames.length];
  return new ModelInputError(`window ${number}, bar ${bar} has ${windows[at]} in ${name}; expected a finite number`);
}

/** Runs one model file. All runners share the LiteRT runtime of this process and need no training backend. */
export class ModelRunner {
  /** Largest difference of its outputs from those that the trainer recorded in the file. */
  probeDifference = 0;
  private readonly batchInput: Float32Array;

  private constructor(
    private readonly liteRt: LiteRtRuntime,
    private readonly model: CompiledModel,
    readonly metadata: ModelMetadata,
  ) {
    this.batchInput = new Float32Array(metadata.batch * this.windowLength);
  }

  /**
   * Loads a file and checks that its shapes are those of its metadata and that its predictions for its own probe are
   * probabilities. The caller checks the SHA-256 of the bytes.
   * @throws ModelFileError
   */
  static async load(bytes: Uint8Array): Promise<ModelRunner> {
    const metadata = readMetadata(bytes);
    const liteRt = await liteRtRuntime();
    const model = await compile(liteRt, bytes, metadata);
    try {
      // Before memory is taken for a batch as large as the metadata says.
      requireShapes(model, metadata);
      const runner = new ModelRunner(liteRt, model, metadata);
      await runner.probe();
      return runner;
    } catch (error) {
      model.delete();
      throw error;
    }
  }

  /**
   * @param windows n × window × features unscaled values, row-major, oldest bar first; NaN only in features with a neutral value,
   * which replaces it
   * @param n number of windows, run in batches of `metadata.batch`, the last one padded
   * @returns n × 3 calibrated probabilities DOWN, NEUTRAL, UP
   * @throws ModelInputError when the length is wrong or a value is not finite
   * @throws ModelOutputError when an output is not three probabilities, or the network fails on the windows
   */
  async predict(windows: Float32Array, n: number): Promise<Float32Array> {
    return (await this.forecast(windows, n)).probabilities;
  }

  /** All that the file predicts; otherwise like `predict`. @throws also ModelOutputError when a quantile is not finite */
  async forecast(windows: Float32Array, n: number): Promise<Forecast> {
    const { batch, excursion: hasExcursion } = this.metadata;
    if (windows.length !== n * this.windowLength) {
      throw new ModelInputError(`${windows.length} values for ${n} windows; expected ${this.windowLength} a window`);
    }
    const probabilities = new Float32Array(n * CLASS_COUNT);
    const excursion = hasExcursion && new Float32Array(n * EXCURSION_VALUES);
    for (let from = 0; from < n; from += batch) {
      const rows = Math.min(batch, n - from);
      copyWithNeutral(windows.subarray(from * this.windowLength, (from + rows) * this.windowLength), this.metadata, this.batchInput);
      const outputs = await this.runBatch();
      probabilities.set(outputs.probabilities.subarray(0, rows * CLASS_COUNT), from * CLASS_COUNT);
      excursion?.set(outputs.excursion!.subarray(0, rows * EXCURSION_VALUES), from * EXCURSION_VALUES);
    }
    requireProbabilities(probabilities, this.name);
    if (excursion?.every(Number.isFinite) === false) {
      throw new ModelOutputError(`${this.name} predicts an excursion that is not finite; expected ${EXCURSION_VALUES} quantiles a window`);
    }
    return { probabilities, excursion };
  }

  dispose(): void {
    this.model.delete();
  }

  private get name(): string {
    return versionName(this.metadata.kind, this.metadata.version);
  }

  private get windowLength(): number {
    return this.metadata.window * this.metadata.featureNames.length;
  }

  /** The tensor copies the input before the first await, so that calls may overlap. */
  private async runBatch(): Promise<Forecast> {
    const { batch, window, featureNames } = this.metadata;
    const input = new this.liteRt.Tensor(this.batchInput, [batch, window, featureNames.length]);
    try {
      const outputs = await this.run(input);
      const values = await Promise.all(outputs.map(async (output) => (await output.data()) as Float32Array));
      for (const output of outputs) output.delete();
      const names = this.model.getOutputDetails().map(({ name }) => name);
      const at = (name: string) => values[names.indexOf(name)] ?? null;
      return { probabilities: at(PROBABILITIES_OUTPUT)!, excursion: at(EXCURSION_OUTPUT) };
    } finally {
      input.delete();
    }
  }

  private async run(input: Tensor): Promise<Tensor[]> {
    try {
      return await this.model.run(input);
    } catch (cause) {
      const message = cause instanceof Error ? cause.message : String(cause);
      throw new ModelOutputError(`${this.name} fails on its windows (${message}); expected three probabilities for each`, { cause });
    }
  }

  private async probe(): Promise<void> {
    const { probe } = this.metadata;
    const own = await this.forecastOwnProbe(probeWindows(probe, probe.probabilities.length), probe.probabilities.length);
    this.probeDifference = Math.max(
      largestDifference(probe.probabilities.flat(), own.probabilities),
      largestDifference(probe.excursion?.flat() ?? [], own.excursion ?? []),
    );
  }

  /** A file that fails on its own probe is not a model file. */
  private async forecastOwnProbe(windows: Float32Array, n: number): Promise<Forecast> {
    try {
      return await this.forecast(windows, n);
    } catch (cause) {
      if (!(cause instanceof ModelOutputError || cause instanceof ModelInputError)) throw cause;
      throw new ModelFileError('wrong-network', `the model file fails on its own probe: ${cause.message}`, { cause });
    }
  }
}

/** @throws ModelFileError where a network has other inputs or outputs than its metadata says */
function requireShapes(model: CompiledModel, { batch, window, featureNames, excursion, probe }: ModelMetadata): void {
  const shapes = (details: readonly { readonly shape: ArrayLike<number> }[]) => details.map(({ shape }) => Array.from(shape).join(' × '));
  const input = shapes(model.getInputDetails()).join();
  const outputs = model.getOutputDetails();
  const byName = (name: string) => shapes(outputs.filter((output) => output.name === name)).join();
  const found = [input, byName(PROBABILITIES_OUTPUT), byName(EXCURSION_OUTPUT)].join(' to ');
  const quantiles = excursion && [batch, excursion.minutes.length, excursion.levels.length].join(' × ');
  const expected = [[batch, window, featureNames.length].join(' × '), [batch, CLASS_COUNT].join(' × '), quantiles ?? ''].join(' to ');
  if (found !== expected) throw new ModelFileError('wrong-network', `the model file maps ${found}; its metadata says ${expected}`);
  const columns = [probe.centre.length, probe.spread.length];
  if (columns.every((length) => length === featureNames.length)) return;
  throw new ModelFileError(
    'wrong-metadata',
    `the model file's probe has ${columns.join(' and ')} columns; expected ${featureNames.length}`,
  );
}

function largestDifference(recorded: readonly number[], own: ArrayLike<number>): number {
  return recorded.reduce((largest, value, at) => Math.max(largest, Math.abs(value - own[at]!)), 0);
}

async function compile(liteRt: LiteRtRuntime, bytes: Uint8Array, { kind, version }: ModelMetadata): Promise<CompiledModel> {
  try {
    return await liteRt.loadAndCompile(bytes, { accelerator: 'wasm' });
  } catch (cause) {
    throw new ModelFileError('wrong-network', `the runtime refuses the network of ${versionName(kind, version)}; the file is damaged`, {
      cause,
    });
  }
}
