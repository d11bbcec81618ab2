import { z } from 'zod';
import type { OptimiserState } from './trainer.js';

/** Where a training run stands between two epochs. */
export interface RunState {
  /** Says of which run this is the state: another run's is not continued. */
  readonly fingerprint: string;
  readonly epochsDone: number;
  readonly bestEpoch: number;
  readonly bestLoss: number;
  readonly bestWeights: Float32Array;
  readonly optimiser: OptimiserState;
}

const headerSchema = z.object({
  fingerprint: z.string(),
  epochsDone: z.int().positive(),
  bestEpoch: z.int().positive(),
  bestLoss: z.number(),
  iterations: z.int().nonnegative(),
  weights: z.int().positive(),
});

/** Length of the header as a 32-bit integer, the header as JSON, then four arrays of float32, all little-endian. */
const LENGTH_BYTES = 4;

export function encodeRunState(state: RunState): Uint8Array {
  const { optimiser, bestWeights, ...rest } = state;
  const header = new TextEncoder().encode(JSON.stringify({
    fingerprint: rest.fingerprint,
    epochsDone: rest.epochsDone,
    bestEpoch: rest.bestEpoch,
    bestLoss: rest.bestLoss,
    iterations: optimiser.iterations,
    weights: bestWeights.length,
  } satisfies z.infer<typeof headerSchema>));
  const length = new Uint8Array(LENGTH_BYTES);
  new DataView(length.buffer).setUint32(0, header.length, true);
  const arrays = [bestWeights, optimiser.weights, optimiser.firstMoment, optimiser.secondMoment];
  return Buffer.concat([length, header, ...arrays.map((array) => new Uint8Array(array.buffer, array.byteOffset, array.byteLength))]);
}

/** The state saved in `bytes`, or null when they are no complete state of the run with this fingerprint. */
export function decodeRunState(bytes: Uint8Array, fingerprint: string): RunState | null {
  const header = readHeader(bytes);
  if (header === null || header.fingerprint !== fingerprint) return null;
  const start = LENGTH_BYTES + headerLength(bytes);
  const size = header.weights * Float32Array.BYTES_PER_ELEMENT;
  if (bytes.length !== start + 4 * size) return null;
  const [bestWeights, weights, firstMoment, secondMoment] = [0, 1, 2, 3].map((i) =>
    new Float32Array(new Uint8Array(bytes.subarray(start + i * size, start + (i + 1) * size)).buffer)) as [Float32Array, Float32Array, Float32Array, Float32Array];
  const { epochsDone, bestEpoch, bestLoss, iterations } = header;
  return { fingerprint, epochsDone, bestEpoch, bestLoss, bestWeights, optimiser: { iterations, weights, firstMoment, secondMoment } };
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
    return null; // cut off or foreign bytes: the run starts anew, which loses time and nothing else
  }
}
