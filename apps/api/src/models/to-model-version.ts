import type { ModelVersionMessage } from '@tandem/contracts';
import type { ChampionRow, ModelVersionRow, VerdictRow } from '@tandem/database';
import { modelMetadataSchema } from '@tandem/models';
import { toInstant } from '../platform/messages.js';

const validationSchema = modelMetadataSchema.shape.validation;

/**
 * A version as the contract has it.
 * @param verdict the newest on it; undefined while it was not judged
 */
export function toModelVersion(row: ModelVersionRow, champions: readonly ChampionRow[], verdict: VerdictRow | undefined): ModelVersionMessage {
  const { kind, version, createdAt, sha256, bytes, metadata } = row;
  const validation = validationSchema.safeParse(metadata['validation']);
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
  };
}
