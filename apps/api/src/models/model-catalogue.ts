import {
  MAX_VERDICTS,
  type LineageMessage,
  type ModelDetail,
  type ModelKind,
  type ModelsResponse,
  type ShadowMessage,
} from '@tandem/contracts';
import {
  ChampionRepository,
  ModelRepository,
  modelSubject,
  NoTrustedKeysError,
  OperatorRequestRepository,
  SessionGainRepository,
  SignatureRepository,
  VerdictRepository,
  type Database,
  type ModelVersionRow,
  type VerdictRow,
} from '@tandem/database';
import { findDatasetByHash } from '@tandem/registry';
import { noSuchVersion } from '../http/problems.js';
import type { ShadowHolder } from '../live/shadow-holder.js';
import { toTraining } from '../messages/lineage-messages.js';
import { toChampionMessage, toModelVersion, toWorth } from '../messages/model-messages.js';
import { runOf, toVerdict } from '../messages/verdict-messages.js';
import type { TemporalGateway } from '../platform/temporal-gateway.js';
import { readRoles } from './version-roles.js';

/** Every version, what it is worth, what it does today and where it comes from. */
export class ModelCatalogue {
  private readonly models: ModelRepository;
  private readonly champions: ChampionRepository;
  private readonly verdicts: VerdictRepository;
  private readonly gains: SessionGainRepository;
  private readonly requests: OperatorRequestRepository;

  constructor(
    private readonly database: Database,
    private readonly shadows: Pick<ShadowHolder, 'all' | 'refused'>,
    private readonly temporal: Pick<TemporalGateway, 'urlOf'>,
  ) {
    this.models = new ModelRepository(database);
    this.champions = new ChampionRepository(database);
    this.verdicts = new VerdictRepository(database);
    this.gains = new SessionGainRepository(database);
    this.requests = new OperatorRequestRepository(database);
  }

  /** The champions and every version, newest first. */
  async list(): Promise<ModelsResponse> {
    const [rows, champions, verdicts] = await Promise.all([
      this.models.list(),
      this.champions.list(),
      this.verdicts.newestOfEach('skills'),
    ]);
    const roles = await readRoles(this.database, this.verdicts, champions);
    const own = new Map(verdicts.map((verdict) => [keyOf(verdict.kind, verdict.version), verdict]));
    const unmeasured = rows.filter(({ kind, version }) => !isMeasured(own.get(keyOf(kind, version))));
    const against = await this.verdicts.newestAgainstEach(unmeasured);
    const asChampion = new Map(against.map((verdict) => [keyOf(verdict.kind, verdict.championVersion!), verdict]));
    const versions = rows.map((row) => {
      const key = keyOf(row.kind, row.version);
      const on = { own: own.get(key) ?? null, asChampion: asChampion.get(key) ?? null };
      return toModelVersion(row, { champions, role: roles.roleOf(row) }, on);
    });
    versions.sort((a, b) => b.createdAt.localeCompare(a.createdAt) || b.version - a.version);
    return { champions: champions.map(toChampionMessage), rollbacks: [...roles.rollbacks], shadows: this.runningShadows(), versions };
  }

  /** @throws NotFoundProblem */
  async detail(kind: ModelKind, version: number): Promise<ModelDetail> {
    const [row, champions, verdicts, gains] = await Promise.all([
      this.models.find(kind, version),
      this.champions.list(),
      this.verdicts.of(kind, version, MAX_VERDICTS),
      this.gains.of(kind, version),
    ]);
    if (row === null) throw noSuchVersion(kind, version);
    const own = verdicts[0] ?? null;
    const [roles, asChampion, first] = await Promise.all([
      readRoles(this.database, this.verdicts, champions),
      isMeasured(own) ? null : this.verdicts.newestAgainst(kind, version),
      this.verdicts.findOfRun(row.workflowId, kind, version),
    ]);
    const on = { own, asChampion };
    const { curves, training, datasetSha256 } = toTraining(row);
    return {
      ...toModelVersion(row, { champions, role: roles.roleOf(row) }, on),
      ...toWorth(on, gains),
      verdicts: verdicts.map((verdict) => toVerdict(verdict, (workflowId, runId) => this.temporal.urlOf(workflowId, runId))),
      training: curves,
      lineage: { ...(await this.originOf(row, first, datasetSha256)), training },
      metadata: row.metadata,
    };
  }

  /** @param first what its own run had the gate decide @param datasetSha256 by which its dataset is found where there is no verdict */
  private async originOf(
    row: ModelVersionRow,
    first: VerdictRow | null,
    datasetSha256: string | null,
  ): Promise<Omit<LineageMessage, 'training'>> {
    const { workflowId, sha256, bytes } = row;
    const runId = (first && runOf(first)) ?? (await this.requests.runOf(workflowId));
    const dataset = first?.datasetId == null && datasetSha256 !== null ? await findDatasetByHash(this.database, datasetSha256) : null;
    return {
      sha256,
      bytes,
      signedBy: await this.signerOf(row),
      workflowId,
      runId,
      temporalUrl: this.temporal.urlOf(workflowId, runId),
      comparedWith: first?.championVersion ?? null,
      datasetId: first?.datasetId ?? dataset?.id ?? null,
    };
  }

  /** Of what is registered: whether the stored bytes are that is looked at before they are run. */
  private async signerOf({ kind, version, sha256 }: ModelVersionRow): Promise<string | null> {
    const signature = await new SignatureRepository(this.database).findTrusted(modelSubject(kind, version, sha256)).catch(nullWithoutKeys);
    return signature?.keyId ?? null;
  }

  private runningShadows(): ShadowMessage[] {
    const running = this.shadows.all.map(({ id }) => ({ ...id, problem: null }));
    return [...running, ...this.shadows.refused.map(({ subject, error }) => ({ ...subject, problem: error.message }))];
  }
}

function nullWithoutKeys(error: unknown): null {
  if (error instanceof NoTrustedKeysError) return null;
  throw error;
}

/** Whether a version's own verdict measured its skills. What it did not measure, one on a challenger may have. */
function isMeasured(own: VerdictRow | null | undefined): boolean {
  return own?.numbers['skills'] != null;
}

function keyOf(kind: ModelKind, version: number): string {
  return `${kind} ${version}`;
}
