import { WINDOW_BARS, type FeatureScaler } from '@tandem/features';
import { Random } from '../random/random.js';

/** Windows that both the trainer and every reader of its file can make, to compare their answers. */
export interface ProbeRecipe {
  readonly seed: number;
  /** Per feature, unscaled. */
  readonly centre: readonly number[];
  readonly spread: readonly number[];
}

/** Wide enough that part of the values lie outside the scaler's clipping range. */
const SPREAD_IN_SCALED_UNITS = 2;

/** A recipe around what the network was trained on. */
export function probeRecipe(scaler: FeatureScaler, seed: number): ProbeRecipe {
  const spread = Array.from(scaler.scale, (scale) => (scale === 0 ? 0 : SPREAD_IN_SCALED_UNITS / scale));
  return { seed, centre: Array.from(scaler.offset), spread };
}

/** count × WINDOW_BARS × features unscaled values: centre + spread · standard normal. */
export function probeWindows({ seed, centre, spread }: ProbeRecipe, count: number): Float32Array {
  const random = new Random(seed);
  const features = centre.length;
  return Float32Array.from({ length: count * WINDOW_BARS * features }, (_, at) =>
    centre[at % features]! + spread[at % features]! * random.normal());
}
