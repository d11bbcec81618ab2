import { Controller, Get, Inject } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { modelConfigSchema, type ModelConfigAnswer } from '@tandem/contracts';
import type { Database } from '@tandem/database';
import { modelConfig } from '@tandem/registry';
import { Answers } from '../docs/answers.js';
import { API } from '../platform/api-path.js';
import { DATABASE } from '../platform/database-token.js';

@ApiTags('models')
@Controller(`${API}/model-config`)
export class ModelConfigController {
  constructor(@Inject(DATABASE) private readonly database: Database) {}

  @Get()
  @Answers('The champions as the published model_config.json names them', modelConfigSchema)
  read(): Promise<ModelConfigAnswer> {
    return modelConfig(this.database);
  }
}
