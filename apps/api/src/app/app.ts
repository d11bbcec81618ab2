import { Module, type DynamicModule, type LoggerService } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { WsAdapter } from '@nestjs/platform-ws';
import { TerminusModule } from '@nestjs/terminus';
import compression from 'compression';
import { HealthController } from '../health/health.controller.js';
import { securityHeaders, serveDashboard } from '../http/dashboard.js';
import { serveDocs } from '../http/open-api.js';
import { ProblemFilter } from '../http/problem.filter.js';
import { validationPipe } from '../http/request-validation.js';
import { MetricsController } from '../metrics/metrics.controller.js';
import { HistoryController, PredictionsController, SymbolsController } from '../rest/market.controller.js';
import { ChampionChangesController, ModelConfigController, ModelsController } from '../rest/models.controller.js';
import { AuditController, SessionController } from '../rest/operator.controller.js';
import { PipelineController } from '../rest/pipeline.controller.js';
import { parseFrame } from '../ws/frame.js';
import { LiveGateway } from '../ws/live.gateway.js';
import { providersOf } from './composition.js';
import type { ApiResources } from './resources.js';

@Module({})
class AppModule {
  static with(resources: ApiResources): DynamicModule {
    return {
      module: AppModule,
      imports: [TerminusModule.forRoot({ logger: false })],
      controllers: [
        SymbolsController, HistoryController, PredictionsController, ModelsController, ModelConfigController, PipelineController,
        ChampionChangesController, AuditController, SessionController, HealthController,
        MetricsController,
      ],
      providers: [...providersOf(resources), LiveGateway],
    };
  }
}

interface AppOptions {
  /** Folder of the built dashboard. */
  readonly webRoot: string;
  readonly logger: LoggerService;
}

/** The application, put together and not listening yet. */
export async function createApp(resources: ApiResources, { webRoot, logger }: AppOptions): Promise<NestExpressApplication> {
  const app = await NestFactory.create<NestExpressApplication>(AppModule.with(resources), {
    logger,
    abortOnError: false,
    forceCloseConnections: true,
  });
  app.disable('x-powered-by');
  app.use(securityHeaders(), compression());
  app.useGlobalPipes(validationPipe());
  app.useGlobalFilters(new ProblemFilter());
  app.useWebSocketAdapter(new WsAdapter(app, { messageParser: parseFrame }));
  serveDocs(app);
  serveDashboard(app, webRoot);
  return app;
}
