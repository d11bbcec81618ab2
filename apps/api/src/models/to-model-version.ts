import type { ModelDetail, ModelVersionMessage } from '@tandem/contracts';
import type { ChampionRow, ModelVersionRow, VerdictRow } from '@tandem/database';
import { modelMetadataSchema, skillLine } from '@tandem/models';
import { readCard, readDescription, readSkills } from '@tandem/registry';
import { toInstant } from '../platform/messages.js';

const validationSchema = modelMetadataSchema.shape.validation;

/**
 * A version as the contract has it.
 * @param verdict the newest on it; undefined while it was not judged
 */
export function toModelVersion(row: ModelVersionRow, champions: readonly ChampionRow[], verdict: VerdictRow | undefined): ModelVersionMessage {
  const { kind, version, createdAt, sha256, bytes, metadata } = row;
  const validation = validationSchema.safeParse(metadata['validation']);
  const skills = verdict === undefined ? null : readSkills(verdict.numbers);
  return {
    kind,
    version,
    createdAt: toInstant(createdAt),
    sha256,
    bytes,
    champion: champions.some((champion) => champion.kind === kind && champion.version === version),
    proven: verdict?.proven ?? false,
    verdict: verdict === undefined ? 'pending' : verdict.accepted ? 'accepted' : 'refused',
    reasons: [...(verdict?.reasons ?? [])],
    validationLogLoss: validation.success ? validation.data.logLoss : null,
    skills,
    skillLine: skillLine(skills, verdict?.proven ?? false),
  };
}

/** The same with its card and its metadata. Verdicts from before there were descriptions have only their reasons. */
export function toModelDetail(row: ModelVersionRow, champions: readonly ChampionRow[], verdict: VerdictRow | undefined): ModelDetail {
  const description = verdict === undefined ? [] : (readDescription(verdict.numbers) ?? verdict.reasons);
  const card = verdict === undefined ? null : readCard(verdict.numbers);
  return {
    ...toModelVersion(row, champions, verdict),
    description: [...description],
    card: card && { ...card, lines: [...card.lines] },
    metadata: row.metadata,
  };
}
