import { BAR_MS, type Bar } from '@tandem/domain';

/** A minute is judged after this share of it at the earliest: what came in its first second says nothing of the rest. */
const LEAST_ELAPSED_MS = 5_000;

/**
 * A forming bar with its volume projected to the full minute, so that it compares with closed ones.
 * @param marketTime market time, milliseconds since the Unix epoch
 */
export function withProjectedVolume(bar: Bar, marketTime: number): Bar {
  const elapsed = Math.min(BAR_MS, Math.max(LEAST_ELAPSED_MS, marketTime - bar.ts));
  return { ...bar, volume: (bar.volume * BAR_MS) / elapsed };
}
