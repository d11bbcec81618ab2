import type { ModelMetadata } from '../metadata.js';
import { ModelInputError } from './model-input-error.js';

/**
 * Copies windows to `out` with NaN replaced by the feature's neutral value, the mean that the model was trained with.
 * Only features from outside the symbol's own bars (news, macro, the market's return) have one: NaN elsewhere means that
 * the window is not complete, and there is no honest answer to it.
 * @throws ModelInputError on NaN in a feature without neutral value, and on ±∞ anywhere
 */
export function copyWithNeutral(windows: Float32Array, metadata: ModelMetadata, out: Float32Array): void {
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
