import { Body, Controller, Get, Inject, Param, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { modelConfigSchema, modelDetailSchema, modelsResponseSchema, promoteRequestSchema, rollbackRequestSchema, type ModelConfigResponse, type ModelDetail, type ModelKindName, type ModelsResponse, type PromoteRequest, type RollbackRequest, type Started } from '@tandem/contracts';
import { ChampionRepository, ModelRepository, VerdictRepository, type Database, type ModelVersionRow, type VerdictRow } from '@tandem/database';
import { modelConfig, type VerdictsOn } from '@tandem/registry';
import { Answers, API } from '../http/open-api.js';
import { NotFoundProblem } from '../http/problems.js';
import { kindSchema, versionSchema } from '../http/request-validation.js';
import { toChampionMessage } from '../messages/market-messages.js';
import { toModelDetail, toModelVersion } from '../messages/model-messages.js';
import { ChampionChanges } from '../operator/champion-changes.js';
import { OperatorAction, RequestKey } from '../operator/operator-action.js';
import { DATABASE } from '../platform/installation.js';

@ApiTags('models')
@Controller(`${API}/models`)
export class ModelsController {
  constructor(
    private readonly models: ModelRepository,
    private readonly champions: ChampionRepository,
    private readonly verdicts: VerdictRepository,
  ) {}

  @Get()
  @Answers('The champions and every version, newest first', modelsResponseSchema)
  async list(): Promise<ModelsResponse> {
    const [rows, champions, verdicts] = await Promise.all([this.models.list(), this.champions.list(), this.verdicts.newestOfEach('skills')]);
    const newest = new Map(verdicts.map((verdict) => [`${verdict.kind} ${verdict.version}`, verdict]));
    const ofEach = (row: ModelVersionRow) => this.verdictsOn(row, newest.get(`${row.kind} ${row.version}`) ?? null);
    const versions = await Promise.all(rows.map(async (row) => toModelVersion(row, champions, await ofEach(row))));
    versions.sort((a, b) => b.createdAt.localeCompare(a.createdAt) || b.version - a.version);
    return { champions: champions.map(toChampionMessage), versions };
  }

  @Get(':kind/:version')
  @Answers('One version: what it is worth beside its baselines, and all that its file says of itself', modelDetailSchema)
  async detail(
    @Param('kind', { schema: kindSchema }) kind: ModelKindName,
    @Param('version', { schema: versionSchema }) version: number,
  ): Promise<ModelDetail> {
    const [row, champions, verdict] = await Promise.all([
      this.models.find(kind, version), this.champions.list(), this.verdicts.newest(kind, version),
    ]);
    if (row === null) throw new NotFoundProblem(`There is no ${kind} version ${version}; GET /api/v1/models lists all.`);
    return toModelDetail(row, champions, await this.verdictsOn(row, verdict));
  }

  /** What its own verdict did not measure, one on a challenger may have. */
  private async verdictsOn({ kind, version }: ModelVersionRow, own: VerdictRow | null): Promise<VerdictsOn> {
    const isMeasured = own?.numbers['skills'] != null;
    return { own, asChampion: isMeasured ? null : await this.verdicts.newestAgainst(kind, version) };
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
