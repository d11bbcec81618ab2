import type { AuditResponse, ChampionMessage, ModelDetail, ModelsEvent, ModelVersionMessage } from '@tandem/contracts';
import type { AuditRow, ChampionRow, ModelVersionRow } from '@tandem/database';
import { skillLine } from '@tandem/evaluation';
import { modelMetadataSchema } from '@tandem/models';
import { readEvidence, type VerdictsOn } from '@tandem/registry';
import { toInstant } from './market-messages.js';

export function toChampionMessage({ kind, version, previousVersion, revision, proven, forced, since }: ChampionRow): ChampionMessage {
  return { kind, version, previousVersion, revision, proven, forced, since: toInstant(since) };
}

/** The champions that serve, as clients hear of them. */
export function toModelsEvent(champions: readonly ChampionRow[]): ModelsEvent {
  return { champions: champions.map(toChampionMessage) };
}

/** An entry of the audit log as the contract has it. */
export function toAuditEntry({ at, ...entry }: AuditRow): AuditResponse['entries'][number] {
  return { ...entry, at: toInstant(at) };
}

const validationSchema = modelMetadataSchema.shape.validation;

/** A version as the contract has it. */
export function toModelVersion(row: ModelVersionRow, champions: readonly ChampionRow[], verdicts: VerdictsOn): ModelVersionMessage {
  const { kind, version, createdAt, sha256, bytes, metadata, proven } = row;
  const { own } = verdicts;
  const serving = champions.find((champion) => champion.kind === kind && champion.version === version);
  const validation = validationSchema.safeParse(metadata['validation']);
  const { skills } = readEvidence(verdicts);
  return {
    kind,
    version,
    createdAt: toInstant(createdAt),
    sha256,
    bytes,
    champion: serving !== undefined,
    proven,
    verdict: own === null ? 'pending' : own.accepted ? 'accepted' : 'refused',
    reasons: [...(own?.reasons ?? [])],
    validationLogLoss: validation.success ? validation.data.logLoss : null,
    skills,
    skillLine: skillLine(skills, proven, serving?.forced),
  };
}

/** The same with its card and its metadata. */
export function toModelDetail(row: ModelVersionRow, champions: readonly ChampionRow[], verdicts: VerdictsOn): ModelDetail {
  const { description, card } = readEvidence(verdicts);
  return {
    ...toModelVersion(row, champions, verdicts),
    description: [...description],
    card: card && { ...card, lines: [...card.lines] },
    metadata: row.metadata,
  };
}
