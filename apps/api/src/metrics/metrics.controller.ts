import { Controller, Get, Header } from '@nestjs/common';
import { ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import { collectDefaultMetrics, Registry } from 'prom-client';
import type { LiveService } from '../live/live-service.js';
import type { LiveGateway } from '../ws/live.gateway.js';
import { addServingGauges, type LiveMetrics } from './live-metrics.js';
import { addIngestorGauges, addStatusGauges } from './status-gauges.js';

/** Completes the registry of one application with the process itself and all that is asked at each scrape. */
export function metricsOf(registry: Registry, metrics: LiveMetrics, { feed, status, writer, champions }: LiveService, gateway: LiveGateway): Registry {
  collectDefaultMetrics({ register: registry });
  feed.updates.subscribe((updates) => metrics.published(updates.length));
  addStatusGauges(registry, () => status.current());
  addIngestorGauges(registry, () => status.current().ingestors);
  addServingGauges(registry, { writer, champions: () => champions.current(), clients: () => gateway.connected });
  return registry;
}

/** What Prometheus scrapes. */
@ApiTags('health')
@Controller('metrics')
export class MetricsController {
  constructor(private readonly registry: Registry) {}

  @Get()
  @Header('content-type', Registry.PROMETHEUS_CONTENT_TYPE)
  @ApiOperation({ summary: 'Metrics of the process, the live loop, the market and the ingestors, in the text format of Prometheus' })
  @ApiProduces('text/plain')
  scrape(): Promise<string> {
    return this.registry.metrics();
  }
}
