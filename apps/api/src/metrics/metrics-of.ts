import { collectDefaultMetrics, Registry } from 'prom-client';
import type { LiveSystem } from '../live/live-system.js';
import type { LiveGateway } from '../ws/live.gateway.js';
import { addIngestorGauges } from './ingestor-gauges.js';
import type { LiveMetrics } from './live-metrics.js';
import { addServingGauges } from './serving-gauges.js';
import { addStatusGauges } from './status-gauges.js';

/** Completes the registry of one application with the process itself and all that is asked at each scrape. */
export function metricsOf(registry: Registry, metrics: LiveMetrics, { feed, status, writer, champions }: LiveSystem, gateway: LiveGateway): Registry {
  collectDefaultMetrics({ register: registry });
  feed.updates.subscribe((updates) => metrics.published(updates.length));
  addStatusGauges(registry, () => status.current());
  addIngestorGauges(registry, () => status.current().ingestors);
  addServingGauges(registry, { writer, champions: () => champions.current(), clients: () => gateway.connected });
  return registry;
}
