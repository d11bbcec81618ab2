import {
  Inject,
  Module,
  type DynamicModule,
  type LoggerService,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
} from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { TerminusModule } from '@nestjs/terminus';
import compression from 'compression';
import { HEALTH_INDICATORS } from '../health/health-indicators.js';
import { HealthController } from '../health/health.controller.js';
import { OwnRouteGuard } from '../http/allowed-methods.js';
import { serveDashboard } from '../http/dashboard.js';
import { serveDocs } from '../http/open-api.js';
import { KnownParametersGuard } from '../http/known-parameters.js';
import { ProblemFilter } from '../http/problem.filter.js';
import { requestIds } from '../http/request-id.js';
import { requestPolicy } from '../http/request-policy.js';
import { RequestValidationPipe } from '../http/request-validation.js';
import { securityHeaders } from '../http/security-headers.js';
import { MetricsController } from '../metrics/metrics.controller.js';
import { OperatorGuard } from '../operator/operator.guard.js';
import { DATABASE, INSTALLATION } from '../platform/installation.js';
import { ChampionHistoryController } from '../rest/champion-history.controller.js';
import { ChecksController } from '../rest/checks.controller.js';
import { AlertsController, DriftController } from '../rest/drift.controller.js';
import { HistoryController, PredictionsController, QuarantineController, SymbolsController } from '../rest/market.controller.js';
import { EventsController } from '../rest/events.controller.js';
import { ExplainController } from '../rest/explain.controller.js';
import { ChampionChangesController, ModelConfigController, ModelsController } from '../rest/models.controller.js';
import { ChangesController } from '../rest/changes.controller.js';
import { AuditController, SessionController } from '../rest/operator.controller.js';
import { PipelineController } from '../rest/pipeline.controller.js';
import { SessionsController } from '../rest/sessions.controller.js';
import { TrackRecordController } from '../rest/track-record.controller.js';
import { parseFrame } from '../ws/frame.js';
import { LiveGateway } from '../ws/live.gateway.js';
import { LiveWsAdapter } from '../ws/live-ws-adapter.js';
import { compose, type Composition } from './composition.js';
import type { ApiResources } from './resources.js';

/** Injection token of the `Composition`. */
const COMPOSITION = Symbol('composition');

const CONTROLLERS = [
  SymbolsController,
  HistoryController,
  SessionsController,
  EventsController,
  PredictionsController,
  ExplainController,
  QuarantineController,
  ModelsController,
  ModelConfigController,
  PipelineController,
  ChampionChangesController,
  ChangesController,
  ChampionHistoryController,
  ChecksController,
  TrackRecordController,
  DriftController,
  AlertsController,
  AuditController,
  SessionController,
  HealthController,
  MetricsController,
];

/** The one module: its providers are the composition's services and what Nest makes itself. */
@Module({})
class AppModule implements OnApplicationBootstrap, OnApplicationShutdown {
  constructor(@Inject(COMPOSITION) private readonly composition: Composition) {}

  static with(resources: ApiResources): DynamicModule {
    const composition = compose(resources);
    return {
      module: AppModule,
      imports: [TerminusModule.forRoot({ logger: false })],
      controllers: CONTROLLERS,
      providers: [
        { provide: COMPOSITION, useValue: composition },
        { provide: DATABASE, useValue: resources.database },
        { provide: INSTALLATION, useValue: resources.installation },
        ...composition.services.map((service) => ({ provide: service.constructor, useValue: service })),
        ...HEALTH_INDICATORS,
        OperatorGuard,
        LiveGateway,
      ],
    };
  }

  /** Comes after the gateway's own hook, so that nothing is published before it listens. */
  onApplicationBootstrap(): Promise<void> {
    return this.composition.start();
  }

  onApplicationShutdown(): Promise<void> {
    return this.composition.stop();
  }
}

/** The largest body, a reason of 500 characters, takes 6 KB where each is escaped. */
const MAX_BODY = '16kb';

interface AppOptions {
  /** Folder of the built dashboard. */
  readonly webRoot: string;
  /** Whether programs of this machine may ask by the Model Context Protocol. */
  readonly mcp: boolean;
  /** Whether OpenTelemetry's SDK runs, so that spans are made; default: no. */
  readonly traced?: boolean;
  readonly logger: LoggerService;
}

/** The application, put together and not listening yet. */
export async function createApp(resources: ApiResources, options: AppOptions): Promise<NestExpressApplication> {
  const { webRoot, mcp, traced = false, logger } = options;
  const clientInterceptors = traced ? [await (await import('../tracing/client-spans.js')).clientSpans()] : [];
  const app = await NestFactory.create<NestExpressApplication>(AppModule.with({ ...resources, clientInterceptors }), {
    logger,
    abortOnError: false,
    forceCloseConnections: true,
    // Only JSON is read: Nest's own parsers would read forms as well.
    bodyParser: false,
  });
  app.disable('x-powered-by');
  app.use(requestIds(), securityHeaders(), requestPolicy(resources.hosts), compression());
  app.useBodyParser('json', { limit: MAX_BODY });
  // Libraries are loaded where they are asked for alone.
  if (traced) app.useGlobalInterceptors(new (await import('../tracing/request-spans.js')).RequestSpans());
  if (mcp) (await import('../mcp/mcp-endpoint.js')).serveMcp(app);
  app.useGlobalPipes(new RequestValidationPipe());
  app.useGlobalFilters(new ProblemFilter(resources.now));
  app.useWebSocketAdapter(new LiveWsAdapter(app, resources.hosts, { messageParser: parseFrame }));
  app.useGlobalGuards(new OwnRouteGuard(), new KnownParametersGuard(serveDocs(app)));
  serveDashboard(app, webRoot);
  return app;
}
