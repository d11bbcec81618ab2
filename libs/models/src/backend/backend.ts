import { createRequire } from 'node:module';
import type * as tfjs from '@tensorflow/tfjs';

export type BackendName = 'native' | 'wasm';
export type BackendPreference = 'auto' | BackendName;

/** The TensorFlow.js API, whichever backend computes. */
export type TensorFlow = typeof tfjs;

/** What trains: TensorFlow's C library or its WebAssembly build, both behind the TensorFlow.js API. */
export interface Backend {
  readonly name: BackendName;
  readonly tf: TensorFlow;
  /** Why this one, in a sentence for the terminal and the log. */
  readonly reason: string;
  /** Library versions, to be recorded in model files. */
  readonly versions: Readonly<Record<string, string>>;
  /** Threads that share one operation. Results are reproducible only at the same number. */
  readonly threads: number;
}

/** The backend that was asked for does not load here. */
export class BackendUnavailableError extends Error {
  override readonly name = 'BackendUnavailableError';
}

/** The packages of the house are released together, under the version of its root. */
const { version: TANDEM } = createRequire(import.meta.url)('../../../../package.json') as { version: string };

/** Versions of all that a model's bytes follow from besides data and settings; V8, whose `Math` the features use, comes with Node. */
export function libraryVersions({ versions }: Pick<Backend, 'versions'>): Record<string, string> {
  return { tandem: TANDEM, node: process.versions.node, ...versions };
}

/** Operating system and processor, e.g. `linux-x64`: arithmetic of another one rounds in another order. */
export const PLATFORM = `${process.platform}-${process.arch}`;
