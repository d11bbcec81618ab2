import { Module, type DynamicModule } from '@nestjs/common';
import { TerminusModule } from '@nestjs/terminus';
import { AuditController } from './audit/audit.controller.js';
import { HealthController } from './health/health.controller.js';
import { HistoryController } from './history/history.controller.js';
import { MetricsController } from './metrics/metrics.controller.js';
import { ChampionChangesController } from './models/champion-changes.controller.js';
import { ModelConfigController } from './models/model-config.controller.js';
import { ModelsController } from './models/models.controller.js';
import { SessionController } from './operator/session.controller.js';
import { PipelineController } from './pipeline/pipeline.controller.js';
import { providersOf } from './platform/providers.js';
import type { ApiResources } from './platform/resources.js';
import { PredictionsController } from './predictions/predictions.controller.js';
import { SymbolsController } from './symbols/symbols.controller.js';
import { LiveGateway } from './ws/live.gateway.js';

@Module({})
export class AppModule {
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
