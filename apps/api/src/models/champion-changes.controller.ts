import { Body, Controller, HttpCode, HttpStatus, Param, Post, UseGuards } from '@nestjs/common';
import { ApiBearerAuth, ApiTags } from '@nestjs/swagger';
import { promoteRequestSchema, rollbackRequestSchema, startedSchema, type ModelKindName, type PromoteRequest, type RollbackRequest, type Started } from '@tandem/contracts';
import { Answers } from '../docs/answers.js';
import { OperatorGuard } from '../operator/operator.guard.js';
import { RequestKey } from '../operator/request-key.js';
import { API } from '../platform/api-path.js';
import { ChampionChanges } from './champion-changes.js';
import { kindSchema, versionSchema } from './path-schemas.js';

@ApiTags('models')
@Controller(`${API}/models`)
@UseGuards(OperatorGuard)
@ApiBearerAuth()
export class ChampionChangesController {
  constructor(private readonly changes: ChampionChanges) {}

  @Post(':kind/:version/promote')
  @HttpCode(HttpStatus.ACCEPTED)
  @Answers('Makes a version champion; one that the gate has not accepted only with force', startedSchema, HttpStatus.ACCEPTED)
  promote(
    @Param('kind', { schema: kindSchema }) kind: ModelKindName,
    @Param('version', { schema: versionSchema }) version: number,
    @Body({ schema: promoteRequestSchema }) { reason, force }: PromoteRequest,
    @RequestKey() key: string,
  ): Promise<Started> {
    return this.changes.promote({ key, kind, version, reason, force });
  }

  @Post(':kind/rollback')
  @HttpCode(HttpStatus.ACCEPTED)
  @Answers('Makes the version champion again that the champion replaced', startedSchema, HttpStatus.ACCEPTED)
  rollBack(
    @Param('kind', { schema: kindSchema }) kind: ModelKindName,
    @Body({ schema: rollbackRequestSchema }) { reason }: RollbackRequest,
    @RequestKey() key: string,
  ): Promise<Started> {
    return this.changes.rollBack({ key, kind, reason });
  }
}
