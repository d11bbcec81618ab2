/** Memory of a process at a moment. */
export interface MemorySample {
  /** Minutes since the beginning. */
  readonly minute: number;
  readonly megabytes: number;
}

/**
 * How fast the memory of a process grows, megabytes an hour: the lower envelope of its samples, which is their least in each window, and
 * the median of the slopes between all pairs of these (Theil 1950, Sen 1968). Bursts lie above the envelope; a third of the windows may be
 * off without moving the median far.
 * @param samples in order of time
 * @param windowMinutes long enough for several samples, also of processes whose garbage is collected when they like
 * @returns NaN for fewer than two windows
 */
export function memorySlope(samples: readonly MemorySample[], windowMinutes: number): number {
  const start = samples[0]?.minute ?? 0;
  const windows = Map.groupBy(samples, ({ minute }) => Math.floor((minute - start) / windowMinutes));
  const envelope = [...windows.values()].map((window) =>
    window.reduce((least, sample) => (sample.megabytes < least.megabytes ? sample : least)),
  );
  const slopes = envelope.flatMap((one, i) =>
    envelope.slice(i + 1).map((other) => (60 * (other.megabytes - one.megabytes)) / (other.minute - one.minute)),
  );
  return median(slopes);
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  return (sorted[Math.floor(middle)]! + sorted[Math.ceil(middle)]!) / 2;
}
