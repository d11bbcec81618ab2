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
import {
  ChampionRepository,
  ModelRepository,
  SessionGainRepository,
  VerdictRepository,
  type Database,
  type VerdictRow,
} from '@tandem/database';
import { modelConfig } from '@tandem/registry';
import { Answers, API } from '../http/open-api.js';
import { NotFoundProblem } from '../http/problems.js';
import { toChampionMessage, toModelDetail, toModelVersion } from '../messages/model-messages.js';
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
    private readonly gains: SessionGainRepository,
  ) {}

  @Get()
  @Answers('The champions and every version, newest first', modelsResponseSchema)
  async list(): Promise<ModelsResponse> {
    const [rows, champions, verdicts] = await Promise.all([
      this.models.list(),
      this.champions.list(),
      this.verdicts.newestOfEach('skills'),
    ]);
    const own = new Map(verdicts.map((verdict) => [keyOf(verdict.kind, verdict.version), verdict]));
    const unmeasured = rows.filter(({ kind, version }) => !isMeasured(own.get(keyOf(kind, version))));
    const against = await this.verdicts.newestAgainstEach(unmeasured);
    const asChampion = new Map(against.map((verdict) => [keyOf(verdict.kind, verdict.championVersion!), verdict]));
    const versions = rows.map((row) => {
      const key = keyOf(row.kind, row.version);
      return toModelVersion(row, champions, { own: own.get(key) ?? null, asChampion: asChampion.get(key) ?? null });
    });
    versions.sort((a, b) => b.createdAt.localeCompare(a.createdAt) || b.version - a.version);
    return { champions: champions.map(toChampionMessage), versions };
  }

  @Get(':kind/:version')
  @Answers('One version: what it is worth beside its baselines, and all that its file says of itself', modelDetailSchema)
  async detail(
    @Param('kind', { schema: kindParameter }) kind: ModelKind,
    @Param('version', { schema: versionParameter }) version: number,
  ): Promise<ModelDetail> {
    const [row, champions, verdict, gains] = await Promise.all([
      this.models.find(kind, version),
      this.champions.list(),
      this.verdicts.newest(kind, version),
      this.gains.of(kind, version),
    ]);
    if (row === null) throw new NotFoundProblem(`There is no ${kind} version ${version}; GET /api/v1/models lists all.`);
    const asChampion = isMeasured(verdict) ? null : await this.verdicts.newestAgainst(kind, version);
    return toModelDetail(row, champions, { own: verdict, asChampion }, gains);
  }
}

/** Whether a version's own verdict measured its skills. What it did not measure, one on a challenger may have. */
function isMeasured(own: VerdictRow | null | undefined): boolean {
  return own?.numbers['skills'] != null;
}

function keyOf(kind: ModelKind, version: number): string {
  return `${kind} ${version}`;
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
