import { Body, Controller, Get, Inject, Param, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import {
  kindParameter,
  modelConfigSchema,
  modelDetailSchema,
  modelsResponseSchema,
  promoteRequestSchema,
  rollbackRequestSchema,
  versionParameter,
  type ModelConfigResponse,
  type ModelDetail,
  type ModelKind,
  type ModelsResponse,
  type PromoteRequest,
  type RollbackRequest,
  type Started,
} from '@tandem/contracts';
import type { Database } from '@tandem/database';
import { modelConfig } from '@tandem/registry';
import { Answers, API } from '../http/open-api.js';
import { ModelCatalogue } from '../models/model-catalogue.js';
import { ChampionChanges } from '../operator/champion-changes.js';
import { OperatorAction, RequestKey } from '../operator/operator-action.js';
import { DATABASE } from '../platform/installation.js';

@ApiTags('models')
@Controller(`${API}/models`)
export class ModelsController {
  constructor(private readonly models: ModelCatalogue) {}

  @Get()
  @Answers('The champions, where each can go back to, what predicts beside them, and every version, newest first', modelsResponseSchema)
  list(): Promise<ModelsResponse> {
    return this.models.list();
  }

  @Get(':kind/:version')
  @Answers('One version: what it is worth beside its baselines, its verdicts, how it was made, and what its file says', modelDetailSchema)
  detail(
    @Param('kind', { schema: kindParameter }) kind: ModelKind,
    @Param('version', { schema: versionParameter }) version: number,
  ): Promise<ModelDetail> {
    return this.models.detail(kind, version);
  }
}

@ApiTags('models')
@Controller(`${API}/model-config`)
export class ModelConfigController {
  constructor(@Inject(DATABASE) private readonly database: Database) {}

  @Get()
  @Answers('The champions as the published model_config.json names them', modelConfigSchema)
  read(): Promise<ModelConfigResponse> {
    return modelConfig(this.database);
  }
}

@ApiTags('models')
@Controller(`${API}/models`)
export class ChampionChangesController {
  constructor(private readonly changes: ChampionChanges) {}

  @Post(':kind/:version/promote')
  @OperatorAction('Makes a version champion; one that the gate has not accepted only with force')
  promote(
    @Param('kind', { schema: kindParameter }) kind: ModelKind,
    @Param('version', { schema: versionParameter }) version: number,
    @Body({ schema: promoteRequestSchema }) { reason, force }: PromoteRequest,
    @RequestKey() key: string,
  ): Promise<Started> {
    return this.changes.promote({ key, kind, version, reason, force });
  }

  @Post(':kind/rollback')
  @OperatorAction('Makes the version champion again that the champion replaced')
  rollBack(
    @Param('kind', { schema: kindParameter }) kind: ModelKind,
    @Body({ schema: rollbackRequestSchema }) { reason }: RollbackRequest,
    @RequestKey() key: string,
  ): Promise<Started> {
    return this.changes.rollBack({ key, kind, reason });
  }
}
