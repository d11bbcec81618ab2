import { z } from 'zod';
import type { OptimiserState } from './optimiser.js';
import { trainedEpochSchema, type TrainedEpoch } from './trained-model.js';

/** The state of a training run between two epochs. */
export interface RunState {
  /** Identifies the run; the state of another run is not resumed. */
  readonly fingerprint: string;
  readonly epochsDone: number;
  readonly bestEpoch: number;
  readonly bestLoss: number;
  readonly bestWeights: Float32Array;
  /** Of the epochs that are done. */
  readonly history: readonly TrainedEpoch[];
  readonly optimiser: OptimiserState;
}

const headerSchema = z.object({
  fingerprint: z.string(),
  epochsDone: z.int().positive(),
  bestEpoch: z.int().positive(),
  bestLoss: z.number(),
  history: z.array(trainedEpochSchema),
  step: z.int().nonnegative(),
  weights: z.int().positive(),
});

/** Layout, little-endian: length of the header (32-bit integer), header (JSON), then five float32 arrays. */
const LENGTH_BYTES = 4;
const ARRAYS = 5;

export function encodeRunState({ optimiser, bestWeights, ...run }: RunState): Uint8Array {
  const { step, weights, firstMoment, secondMoment, average } = optimiser;
  const { fingerprint, epochsDone, bestEpoch, bestLoss, history } = run;
  const facts = { fingerprint, epochsDone, bestEpoch, bestLoss, history: [...history], step, weights: weights.length } satisfies z.infer<
    typeof headerSchema
  >;
  const header = new TextEncoder().encode(JSON.stringify(facts));
  const length = new Uint8Array(LENGTH_BYTES);
  new DataView(length.buffer).setUint32(0, header.length, true);
  const arrays = [bestWeights, weights, firstMoment, secondMoment, average];
  return Buffer.concat([length, header, ...arrays.map((array) => new Uint8Array(array.buffer, array.byteOffset, array.byteLength))]);
}

/** The state saved in `bytes`, or null when they are not a complete state of the run with this fingerprint. */
export function decodeRunState(bytes: Uint8Array, fingerprint: string): RunState | null {
  const header = readHeader(bytes);
  if (header === null || header.fingerprint !== fingerprint) return null;
  const start = LENGTH_BYTES + headerLength(bytes);
  const size = header.weights * Float32Array.BYTES_PER_ELEMENT;
  if (bytes.length !== start + ARRAYS * size) return null;
  const array = (i: number) => new Float32Array(new Uint8Array(bytes.subarray(start + i * size, start + (i + 1) * size)).buffer);
  const { epochsDone, bestEpoch, bestLoss, history, step } = header;
  const optimiser = { step, weights: array(1), firstMoment: array(2), secondMoment: array(3), average: array(4) };
  return { fingerprint, epochsDone, bestEpoch, bestLoss, history, bestWeights: array(0), optimiser };
}

function headerLength(bytes: Uint8Array): number {
  return new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true);
}

function readHeader(bytes: Uint8Array): z.infer<typeof headerSchema> | null {
  if (bytes.length < LENGTH_BYTES || headerLength(bytes) > bytes.length - LENGTH_BYTES) return null;
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes.subarray(LENGTH_BYTES, LENGTH_BYTES + headerLength(bytes)));
    return headerSchema.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null; // truncated or other bytes: the run restarts and loses only time
  }
}
