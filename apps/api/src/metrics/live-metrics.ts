import { Counter, Histogram, type Registry } from 'prom-client';

/** Bounds of the histograms, seconds: from what an update takes on an idle machine to what would be a fault. */
const BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** What the live loop does and how long it takes, counted as it happens. */
export class LiveMetrics {
  private readonly updates: Counter;
  private readonly latency: Histogram;
  private readonly judging: Histogram;

  constructor(registry: Registry) {
    const registers = [registry];
    this.updates = new Counter({ name: 'tandem_updates_published_total', help: 'Updates of symbols handed to the WebSocket clients.', registers });
    this.latency = new Histogram({
      name: 'tandem_update_latency_seconds', help: 'From the commit of a closed bar to its update being handed to the WebSocket clients.', buckets: BUCKETS, registers,
    });
    this.judging = new Histogram({ name: 'tandem_judge_duration_seconds', help: 'Both models over all windows of a cycle of the live loop.', buckets: BUCKETS, registers });
  }

  published(updates: number): void {
    this.updates.inc(updates);
  }

  updated(ms: number): void {
    this.latency.observe(ms / 1_000);
  }

  judged(ms: number): void {
    this.judging.observe(ms / 1_000);
  }
}
