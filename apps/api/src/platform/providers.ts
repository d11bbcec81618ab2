import { Logger, type Provider } from '@nestjs/common';
import {
  AuditRepository, BarRepository, ChampionRepository, ModelRepository, OperatorRequestRepository, PredictionRepository, VerdictRepository, type Database,
} from '@tandem/database';
import { Registry } from 'prom-client';
import { LiveSystem } from '../live/live-system.js';
import { LiveMetrics } from '../metrics/live-metrics.js';
import { metricsOf } from '../metrics/metrics-of.js';
import { ChampionChanges } from '../models/champion-changes.js';
import { OperatorChanges } from '../operator/operator-changes.js';
import { OperatorGuard } from '../operator/operator.guard.js';
import { OperatorKey } from '../operator/operator-key.js';
import { OperatorSessions } from '../operator/operator-sessions.js';
import { PipelineRuns } from '../pipeline/pipeline-runs.js';
import { PipelineWatch } from '../pipeline/pipeline-watch.js';
import { TemporalGateway } from '../pipeline/temporal-gateway.js';
import { KnownSymbols } from '../symbols/known-symbols.js';
import { LiveGateway } from '../ws/live.gateway.js';
import { ClockCheck } from './clock-check.js';
import { DATABASE } from './database-token.js';
import { INSTALLATION } from './installation.js';
import { Lifecycle } from './lifecycle.js';
import type { ApiResources } from './resources.js';

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
  const live = new LiveSystem({ database, now, metrics, ...installation });
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
    { provide: LiveSystem, useValue: live },
    { provide: Registry, useFactory: (gateway: LiveGateway) => metricsOf(registry, metrics, live, gateway), inject: [LiveGateway] },
    ...REPOSITORIES.map((Repository) => ({ provide: Repository, useFactory: (db: Database) => new Repository(db), inject: [DATABASE] })),
    OperatorGuard,
    Lifecycle,
  ];
}
