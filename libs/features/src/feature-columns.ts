import { UnknownFeatureError } from './errors.js';
import type { Feature } from './feature.js';
import { FEATURES } from './feature-names.js';

const BY_NAME = new Map(FEATURES.map((feature, column) => [feature.name, { feature, column }]));

/** @throws UnknownFeatureError for a name that this engine does not compute */
export function featuresOf(names: readonly string[]): Feature[] {
  return lookUp(names).map(({ feature }) => feature);
}

/** Places of the names among everything the engine computes. @throws UnknownFeatureError */
export function featureColumns(names: readonly string[]): number[] {
  return lookUp(names).map(({ column }) => column);
}

function lookUp(names: readonly string[]) {
  const unknown = names.filter((name) => !BY_NAME.has(name));
  if (unknown.length > 0) throw new UnknownFeatureError(unknown);
  return names.map((name) => BY_NAME.get(name)!);
}

/** +1 for an even feature, -1 for an odd one: what mirroring multiplies its scaled value by. */
export function mirrorSigns(features: readonly Feature[]): Float32Array {
  return Float32Array.from(features, ({ symmetry }) => (symmetry.parity === 'odd' ? -1 : 1));
}
