import { ChampionRepository, ModelRepository, UnknownModelVersionError, type ChampionRow, type Database } from '@tandem/database';
import type { ModelKind } from '@tandem/domain';

/** What a reader needs to use one published champion. */
export interface PublishedModel {
  readonly file: string;
  readonly version: number;
  readonly sha256: string;
  readonly proven: boolean;
  /** An operator made it champion although the gate had not accepted it. */
  readonly forced: boolean;
  readonly revision: number;
  /** ISO 8601, UTC. */
  readonly since: string;
  /** What the file says of itself, but for the trainer's recorded answers. */
  readonly metadata: Record<string, unknown>;
}

/** The champions, as `model_config.json` names them; null for a kind without one. */
export interface ModelConfig {
  readonly models: { readonly [kind in ModelKind]: PublishedModel | null };
}

const publishedName = (kind: ModelKind, version: number) => `${kind}_v${version}.tflite`;

export async function modelConfig(database: Database): Promise<ModelConfig> {
  const champions = await new ChampionRepository(database).list();
  const publish = async (kind: ModelKind) => {
    const champion = champions.find((row) => row.kind === kind);
    return champion === undefined ? null : publishedModel(database, champion);
  };
  return { models: { lstm: await publish('lstm'), transformer: await publish('transformer') } };
}

async function publishedModel(database: Database, champion: ChampionRow): Promise<PublishedModel> {
  const { kind, version, proven, forced, revision, since } = champion;
  const stored = await new ModelRepository(database).find(kind, version);
  if (stored === null) throw new UnknownModelVersionError(kind, version);
  const { probe: _probe, ...metadata } = stored.metadata;
  return { file: publishedName(kind, version), version, sha256: stored.sha256, proven, forced, revision, since: new Date(since).toISOString(), metadata };
}
