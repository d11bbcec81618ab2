import { randomUUID } from 'node:crypto';
import { mkdir, readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { writeAtomically } from '@tandem/config';
import {
  ChampionRepository,
  ModelRepository,
  modelSubject,
  UnknownModelVersionError,
  withAdvisoryLock,
  type ChampionRow,
  type Database,
} from '@tandem/database';
import { MODEL_KINDS, type ModelKind } from '@tandem/domain';
import { sha256 } from '@tandem/models';
import { RefusedArtifactError } from './errors.js';
import { detachedSignature, signatureName } from './signing/detached.js';
import { loadArtifact } from './versions.js';

/** What a reader needs to use one published champion. */
interface PublishedModel {
  readonly file: string;
  readonly version: number;
  readonly sha256: string;
  readonly proven: boolean;
  /** An operator made it champion although the gate had not accepted it. */
  readonly forced: boolean;
  readonly revision: number;
  /** ISO 8601, UTC. */
  readonly since: string;
  /** Metadata of the file, but for the trainer's recorded answers. */
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
  return {
    file: publishedName(kind, version),
    version,
    sha256: stored.sha256,
    proven,
    forced,
    revision,
    since: new Date(since).toISOString(),
    metadata,
  };
}

const CONFIG_FILE = 'model_config.json';

/** Our own files and what a killed publication left behind; anything else in the folder is not ours. */
const PUBLISHED_FILE = /^(lstm|transformer)_v\d+\.tflite(\.sig)?(\.[\w-]+\.partial)?$|^model_config\.json\.[\w-]+\.partial$/;

interface Publication {
  /** Names of the files written. */
  readonly files: string[];
  /** Why a champion was not published, one sentence each. */
  readonly problems: string[];
}

/**
 * Last step of a change of champion: copies the champions to `directory` for readers outside Tandem. Every file appears
 * whole; `model_config.json` comes after the files that it names, and older versions go last. A champion whose stored file
 * is refused is left out, and what the folder has of its kind stays: it may be the last good copy. Idempotent.
 *
 * One publication at a time, of all processes: the kinds change independently, and one that went on from what it had read
 * earlier would bring an older configuration back and remove the files of the newer one.
 * @throws LockLostError when the connection to the database broke meanwhile: another publication may have run at the same time
 */
export function publishChampions(database: Database, directory: string): Promise<Publication> {
  return withAdvisoryLock(database.url, 'published_champions', () => publish(database, directory));
}

async function publish(database: Database, directory: string): Promise<Publication> {
  const config = await modelConfig(database);
  const { artifacts, refused } = await loadChampions(database, config);
  const published = (kind: ModelKind) => (artifacts.has(kind) ? config.models[kind] : null);
  const models = { lstm: published('lstm'), transformer: published('transformer') } satisfies ModelConfig['models'];
  const files = new Map<string, Uint8Array>();
  for (const [kind, { bytes, signature }] of artifacts) {
    // Before the file that it is of: who waits for that finds both.
    files.set(signatureName(config.models[kind]!.file), Buffer.from(signature));
    files.set(config.models[kind]!.file, bytes);
  }
  files.set(CONFIG_FILE, Buffer.from(`${JSON.stringify({ models } satisfies ModelConfig, null, 2)}\n`));

  await mkdir(directory, { recursive: true });
  for (const [name, bytes] of files) {
    const file = path.join(directory, name);
    await writeAtomically(file, (handle) => handle.writeFile(bytes), { partial: `${file}.${randomUUID()}.partial` });
  }
  for (const name of await readdir(directory)) {
    const ours = PUBLISHED_FILE.exec(name);
    const outdated = ours !== null && !files.has(name) && !refused.has(ours[1] as ModelKind);
    if (outdated) await rm(path.join(directory, name), { force: true });
  }
  return {
    files: [...files.keys()],
    problems: [...refused].map(([kind, { message }]) => `The ${kind} champion is not published. ${message}`),
  };
}

async function loadChampions(database: Database, { models }: ModelConfig) {
  const artifacts = new Map<ModelKind, { readonly bytes: Uint8Array; readonly signature: string }>();
  const refused = new Map<ModelKind, RefusedArtifactError>();
  for (const kind of MODEL_KINDS) {
    const model = models[kind];
    if (model === null) continue;
    try {
      const bytes = await loadArtifact(database, kind, model.version);
      artifacts.set(kind, { bytes, signature: await detachedSignature(database, modelSubject(kind, model.version, sha256(bytes))) });
    } catch (error) {
      if (!(error instanceof RefusedArtifactError)) throw error;
      refused.set(kind, error);
    }
  }
  return { artifacts, refused };
}
