/** Quantiles of a set of measured times, milliseconds. */
export interface LatencySummary {
  readonly count: number;
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
}

/** Samples kept between two summaries; beyond it the oldest are overwritten, so that memory stays bounded. */
const CAPACITY = 4096;

/** Collects measured times until somebody asks for their summary. */
export class LatencyRecorder {
  private readonly samples = new Float64Array(CAPACITY);
  private recorded = 0;

  /** @param onRecord called with each time as it is recorded */
  constructor(private readonly onRecord: (ms: number) => void = () => undefined) {}

  record(ms: number): void {
    this.samples[this.recorded % CAPACITY] = ms;
    this.recorded += 1;
    this.onRecord(ms);
  }

  /** Summary of what was recorded since the last call, nearest-rank quantiles; null when nothing was. */
  takeSummary(): LatencySummary | null {
    const kept = Math.min(this.recorded, CAPACITY);
    if (kept === 0) return null;
    const sorted = this.samples.slice(0, kept).sort();
    const quantile = (share: number) => sorted[Math.min(kept - 1, Math.ceil(share * kept) - 1)]!;
    const summary = { count: this.recorded, p50: quantile(0.5), p99: quantile(0.99), max: sorted[kept - 1]! };
    this.recorded = 0;
    return summary;
  }
}
