import { createRequire } from 'node:module';
import type * as tfjs from '@tensorflow/tfjs';

export type BackendName = 'native' | 'wasm';
export type BackendPreference = 'auto' | BackendName;

/** The TensorFlow.js API, whichever backend computes. */
export type TensorFlow = typeof tfjs;

/** A training backend: TensorFlow's C library or its WebAssembly build, both behind the TensorFlow.js API. */
export interface Backend {
  readonly name: BackendName;
  readonly tf: TensorFlow;
  /** Why this one, in a sentence for the terminal and the log. */
  readonly reason: string;
  /** Library versions, recorded in model files. */
  readonly versions: Readonly<Record<string, string>>;
  /** Threads per operation. Results are reproducible only with the same number. */
  readonly threads: number;
}

/** The requested backend does not load on this machine. */
export class BackendUnavailableError extends Error {
  override readonly name = 'BackendUnavailableError';
}

/** All packages are released together, under the version of the root package. */
const { version: TANDEM } = createRequire(import.meta.url)('../../../../package.json') as { version: string };

/** Versions that determine a model's bytes, besides data and settings; Node brings V8, whose `Math` the features use. */
export function libraryVersions({ versions }: Pick<Backend, 'versions'>): Record<string, string> {
  return { tandem: TANDEM, node: process.versions.node, ...versions };
}

/** Operating system and processor, e.g. `linux-x64`: rounding differs between them. */
export const PLATFORM = `${process.platform}-${process.arch}`;
