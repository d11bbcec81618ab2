import { Body, Controller, Param, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { promoteRequestSchema, rollbackRequestSchema, type ModelKindName, type PromoteRequest, type RollbackRequest, type Started } from '@tandem/contracts';
import { OperatorAction } from '../operator/operator-action.js';
import { RequestKey } from '../operator/request-key.js';
import { API } from '../platform/api-path.js';
import { ChampionChanges } from './champion-changes.js';
import { kindSchema, versionSchema } from './path-schemas.js';

@ApiTags('models')
@Controller(`${API}/models`)
export class ChampionChangesController {
  constructor(private readonly changes: ChampionChanges) {}

  @Post(':kind/:version/promote')
  @OperatorAction('Makes a version champion; one that the gate has not accepted only with force')
  promote(
    @Param('kind', { schema: kindSchema }) kind: ModelKindName,
    @Param('version', { schema: versionSchema }) version: number,
    @Body({ schema: promoteRequestSchema }) { reason, force }: PromoteRequest,
    @RequestKey() key: string,
  ): Promise<Started> {
    return this.changes.promote({ key, kind, version, reason, force });
  }

  @Post(':kind/rollback')
  @OperatorAction('Makes the version champion again that the champion replaced')
  rollBack(
    @Param('kind', { schema: kindSchema }) kind: ModelKindName,
    @Body({ schema: rollbackRequestSchema }) { reason }: RollbackRequest,
    @RequestKey() key: string,
  ): Promise<Started> {
    return this.changes.rollBack({ key, kind, reason });
  }
}
