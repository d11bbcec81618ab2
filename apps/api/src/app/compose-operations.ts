import type { Registry } from 'prom-client';
import { addPipelineGauge, addQueueGauges } from '../metrics/operations-gauges.js';
import type { PipelineRuns } from '../pipeline/pipeline-runs.js';
import { readTaskQueues, type TaskQueueState } from '../pipeline/task-queues.js';
import { Polled } from '../platform/poller.js';
import type { TemporalGateway } from '../platform/temporal-gateway.js';

/** How often Temporal is asked: as often as is scraped (deploy/prometheus). */
const POLL_MS = 15_000;

/** What the metrics say of Temporal's queues and of runs: asked beside the scrape, which waits for nobody. */
export function composeOperations(temporal: TemporalGateway, runs: PipelineRuns, registry: Registry) {
  // Who watches the runs reports that Temporal is away.
  const ask = <T>(read: () => Promise<T>, initial: T) => new Polled(read, initial, POLL_MS, () => undefined);
  const queues = ask(() => readTaskQueues(temporal), [] as readonly TaskQueueState[]);
  const completed = ask(() => runs.lastCompleted(), null as number | null);
  addQueueGauges(registry, () => queues.value);
  addPipelineGauge(registry, () => completed.value);
  return {
    /** Waits for nothing: Temporal may be away. */
    start: () => void Promise.all([queues.start(), completed.start()]),
    stop: () => Promise.all([queues.stop(), completed.stop()]),
  };
}
