import type { CompiledModel, Tensor } from '@litertjs/core';
import { CLASS_COUNT, ModelOutputError, requireProbabilities } from '@tandem/domain';
import type { ModelMetadata } from '../tflite/metadata.js';
import { ModelFileError, readMetadata } from '../tflite/read-metadata.js';
import { probeWindows } from '../training/trained-model.js';
import { liteRtRuntime, type LiteRtRuntime } from './litert-runtime.js';

/** Windows that a model cannot answer. Names the window, the bar in it and the feature. */
export class ModelInputError extends Error {
  override readonly name = 'ModelInputError';
}

/**
 * Copies windows to `out` with NaN replaced by the feature's neutral value, the mean that the model was trained with.
 * Only features from outside the symbol's own bars (news, macro, the market's return) have one: NaN elsewhere means that
 * the window is not complete, and there is no honest answer to it.
 * @throws ModelInputError on NaN in a feature without neutral value, and on ±∞ anywhere
 */
function copyWithNeutral(windows: Float32Array, metadata: ModelMetadata, out: Float32Array): void {
  const { neutral } = metadata;
  const features = neutral.length;
  for (let at = 0; at < windows.length; at++) {
    const value = windows[at]!;
    out[at] = Number.isFinite(value) ? value : replacement(value, at, neutral[at % features]!, metadata);
  }
}

function replacement(value: number, at: number, neutral: number | null, { featureNames, window }: ModelMetadata): number {
  if (Number.isNaN(value) && neutral !== null) return neutral;
  const features = featureNames.length;
  const bar = Math.floor(at / features) % window;
  const number = Math.floor(at / features / window);
  throw new ModelInputError(`window ${number}, bar ${bar} has ${value} in ${featureNames[at % features]}; expected a finite number`);
}

/** Runs one model file. All runners share this process's LiteRT runtime and need no training backend. */
export class ModelRunner {
  /** Largest difference of its answers from those that the trainer recorded in the file. */
  probeDifference = 0;
  private readonly batchInput: Float32Array;

  private constructor(private readonly liteRt: LiteRtRuntime, private readonly model: CompiledModel, readonly metadata: ModelMetadata) {
    this.batchInput = new Float32Array(metadata.batch * this.windowLength);
  }

  /**
   * Loads and proves a file: its shapes are those of its metadata, its answers to its own probe are probabilities.
   * Whether the bytes are those that were stored is the caller's to check, by their SHA-256.
   * @throws ModelFileError
   */
  static async load(bytes: Uint8Array): Promise<ModelRunner> {
    const metadata = readMetadata(bytes);
    const liteRt = await liteRtRuntime();
    const runner = new ModelRunner(liteRt, await compile(liteRt, bytes, metadata), metadata);
    try {
      runner.requireShapes();
      await runner.probe();
      return runner;
    } catch (error) {
      runner.dispose();
      throw error;
    }
  }

  /**
   * @param windows n × window × features unscaled values, row-major, oldest bar first. NaN only in features that have a
   * neutral value, which then stands for it
   * @param n windows, any number: they go in batches of `metadata.batch`, the last one padded
   * @returns n × 3 calibrated probabilities DOWN, NEUTRAL, UP
   * @throws ModelInputError when the length is wrong or a value is not finite
   * @throws ModelOutputError when an answer is no three probabilities, or the network fails on the windows
   */
  async predict(windows: Float32Array, n: number): Promise<Float32Array> {
    const { batch } = this.metadata;
    if (windows.length !== n * this.windowLength) {
      throw new ModelInputError(`${windows.length} values for ${n} windows; expected ${this.windowLength} a window`);
    }
    const out = new Float32Array(n * CLASS_COUNT);
    for (let from = 0; from < n; from += batch) {
      const rows = Math.min(batch, n - from);
      copyWithNeutral(windows.subarray(from * this.windowLength, (from + rows) * this.windowLength), this.metadata, this.batchInput);
      const probabilities = await this.runBatch();
      out.set(probabilities.subarray(0, rows * CLASS_COUNT), from * CLASS_COUNT);
    }
    requireProbabilities(out, this.name);
    return out;
  }

  dispose(): void {
    this.model.delete();
  }

  private get name(): string {
    return `${this.metadata.kind} v${this.metadata.version}`;
  }

  private get windowLength(): number {
    return this.metadata.window * this.metadata.featureNames.length;
  }

  /** The tensor takes its copy of the input before anything is awaited, so that calls may overlap. */
  private async runBatch(): Promise<Float32Array> {
    const { batch, window, featureNames } = this.metadata;
    const input = new this.liteRt.Tensor(this.batchInput, [batch, window, featureNames.length]);
    try {
      const [output] = await this.run(input);
      const probabilities = (await output!.data()) as Float32Array;
      output!.delete();
      return probabilities;
    } finally {
      input.delete();
    }
  }

  private async run(input: Tensor): Promise<Tensor[]> {
    try {
      return await this.model.run(input);
    } catch (cause) {
      throw new ModelOutputError(`${this.name} fails on its windows (${cause instanceof Error ? cause.message : String(cause)}); expected three probabilities for each`, { cause });
    }
  }

  private requireShapes(): void {
    const { batch, window, featureNames } = this.metadata;
    const input = [...(this.model.getInputDetails()[0]?.shape ?? [])].join(' × ');
    const output = [...(this.model.getOutputDetails()[0]?.shape ?? [])].join(' × ');
    const expected = [[batch, window, featureNames.length], [batch, CLASS_COUNT]].map((shape) => shape.join(' × '));
    if (input !== expected[0] || output !== expected[1]) {
      throw new ModelFileError('wrong-network', `the model file maps ${input} to ${output}; its metadata says ${expected.join(' to ')}`);
    }
  }

  private async probe(): Promise<void> {
    const { probe } = this.metadata;
    const answers = await this.predictOwnProbe(probeWindows(probe, probe.probabilities.length), probe.probabilities.length);
    probe.probabilities.flat().forEach((recorded, at) => (this.probeDifference = Math.max(this.probeDifference, Math.abs(recorded - answers[at]!))));
  }

  /** A file that fails on its own probe is no model file. */
  private async predictOwnProbe(windows: Float32Array, n: number): Promise<Float32Array> {
    try {
      return await this.predict(windows, n);
    } catch (cause) {
      if (!(cause instanceof ModelOutputError)) throw cause;
      throw new ModelFileError('wrong-network', `the model file fails on its own probe: ${cause.message}`, { cause });
    }
  }
}

async function compile(liteRt: LiteRtRuntime, bytes: Uint8Array, { kind, version }: ModelMetadata): Promise<CompiledModel> {
  try {
    return await liteRt.loadAndCompile(bytes, { accelerator: 'wasm' });
  } catch (cause) {
    throw new ModelFileError('wrong-network', `the runtime refuses the network of ${kind} v${version}; the file is damaged`, { cause });
  }
}
