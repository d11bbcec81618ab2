import { Controller, Get, Param } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { modelDetailSchema, modelsAnswerSchema, type ModelDetail, type ModelKindName, type ModelsAnswer } from '@tandem/contracts';
import { ChampionRepository, ModelRepository, VerdictRepository, type ModelVersionRow, type VerdictRow } from '@tandem/database';
import type { VerdictsOn } from '@tandem/registry';
import { Answers } from '../docs/answers.js';
import { API } from '../platform/api-path.js';
import { toChampionMessage } from '../platform/messages.js';
import { NotFoundProblem } from '../problem/problems.js';
import { toModelDetail, toModelVersion } from './to-model-version.js';
import { kindSchema, versionSchema } from './path-schemas.js';

@ApiTags('models')
@Controller(`${API}/models`)
export class ModelsController {
  constructor(
    private readonly models: ModelRepository,
    private readonly champions: ChampionRepository,
    private readonly verdicts: VerdictRepository,
  ) {}

  @Get()
  @Answers('The champions and every version, newest first', modelsAnswerSchema)
  async list(): Promise<ModelsAnswer> {
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
