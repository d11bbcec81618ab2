import { Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown, type Provider } from '@nestjs/common';
import { Registry } from 'prom-client';
import { AuditRepository, BarRepository, ChampionRepository, ModelRepository, OperatorRequestRepository, PredictionRepository, VerdictRepository, type Database } from '@tandem/database';
import { KnownSymbols } from '../http/request-validation.js';
import { LiveService } from '../live/live-service.js';
import { LiveMetrics } from '../metrics/live-metrics.js';
import { metricsOf } from '../metrics/metrics.controller.js';
import { ChampionChanges } from '../operator/champion-changes.js';
import { OperatorChanges } from '../operator/operator-changes.js';
import { OperatorKey } from '../operator/operator-key.js';
import { OperatorGuard, OperatorSessions } from '../operator/operator.guard.js';
import { PipelineRuns } from '../pipeline/pipeline-runs.js';
import { PipelineWatch } from '../pipeline/pipeline-watch.js';
import { ClockCheck } from '../platform/clock-check.js';
import { DATABASE, INSTALLATION } from '../platform/installation.js';
import { TemporalGateway } from '../platform/temporal-gateway.js';
import { LiveGateway } from '../ws/live.gateway.js';
import type { ApiResources } from './resources.js';

/** Starts what runs by itself once the application is put together, and stops it in the reverse order. */
@Injectable()
class Lifecycle implements OnApplicationBootstrap, OnApplicationShutdown {
  constructor(
    private readonly live: LiveService,
    private readonly watch: PipelineWatch,
    private readonly temporal: TemporalGateway,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    await this.live.start();
    this.watch.start();
  }

  async onApplicationShutdown(): Promise<void> {
    await this.watch.stop();
    await this.live.stop();
    await this.temporal.close();
  }
}

/** Repositories are plain classes over the database. */
const REPOSITORIES = [AuditRepository, BarRepository, ChampionRepository, ModelRepository, PredictionRepository, VerdictRepository];

/** Everything that controllers and gateway ask for. */
export function providersOf({ database, installation, temporal, operatorKey, now }: ApiResources): Provider[] {
  const gateway = new TemporalGateway(temporal);
  const clocks = new ClockCheck(database, now);
  const changes = new OperatorChanges(new OperatorRequestRepository(database), gateway, now, clocks);
  const runs = new PipelineRuns(gateway, changes, installation.source, now);
  const logger = new Logger('pipeline');
  const watch = new PipelineWatch(runs, {
    onAway: (error) => logger.warn('temporal away, live predictions go on', { why: error instanceof Error ? error.message : String(error) }),
    onBack: () => logger.log('temporal is back'),
  });
  const registry = new Registry();
  const metrics = new LiveMetrics(registry);
  const live = new LiveService({ database, now, metrics, ...installation });
  return [
    { provide: DATABASE, useValue: database },
    { provide: INSTALLATION, useValue: installation },
    { provide: ClockCheck, useValue: clocks },
    { provide: KnownSymbols, useValue: new KnownSymbols(installation.symbols) },
    { provide: OperatorKey, useValue: operatorKey },
    { provide: OperatorSessions, useValue: new OperatorSessions(now) },
    { provide: TemporalGateway, useValue: gateway },
    { provide: PipelineRuns, useValue: runs },
    { provide: ChampionChanges, useValue: new ChampionChanges(database, changes) },
    { provide: PipelineWatch, useValue: watch },
    { provide: LiveService, useValue: live },
    { provide: Registry, useFactory: (gateway: LiveGateway) => metricsOf(registry, metrics, live, gateway), inject: [LiveGateway] },
    ...REPOSITORIES.map((Repository) => ({ provide: Repository, useFactory: (db: Database) => new Repository(db), inject: [DATABASE] })),
    OperatorGuard,
    Lifecycle,
  ];
}
