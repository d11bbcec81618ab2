import type { AuditResponse, ChampionMessage, EvidenceMessage, ModelDetail, ModelsEvent, ModelVersionMessage } from '@tandem/contracts';
import type { AuditRow, ChampionRow, ModelVersionRow, SessionGainRow } from '@tandem/database';
import type { VersionRole } from '@tandem/domain';
import {
  bySession,
  describeHistory,
  describeMovementGains,
  evidenceAfterEach,
  HAR_NAME,
  skillLine,
  type GainHistory,
} from '@tandem/evaluation';
import { modelMetadataSchema } from '@tandem/models';
import { MOVEMENT_BASELINE, PROOF_BASELINES, readEvidence, type VerdictsOn } from '@tandem/registry';
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
export function toModelVersion(
  row: ModelVersionRow,
  { champions, role }: { readonly champions: readonly ChampionRow[]; readonly role: VersionRole | null },
  verdicts: VerdictsOn,
): ModelVersionMessage {
  const { kind, version, createdAt, sha256, bytes, metadata, proven, provenMovement } = row;
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
    role,
    proven,
    provenMovement,
    verdict: own === null ? 'pending' : own.accepted ? 'accepted' : 'refused',
    reasons: [...(own?.reasons ?? [])],
    validationLogLoss: validation.success ? validation.data.logLoss : null,
    skills,
    skillLine: skillLine(skills, { proven, provenMovement, forced: serving?.forced }),
  };
}

/** What verdicts and gains say of a version: description, card and evidence. @param gains of its sessions so far */
export function toWorth(verdicts: VerdictsOn, gains: readonly SessionGainRow[]): Pick<ModelDetail, 'description' | 'card' | 'evidence'> {
  const { description, card } = readEvidence(verdicts);
  const history = Map.groupBy(gains, ({ against }) => against);
  const isLive = gains.some(({ origin }) => origin === 'live');
  return {
    description: [...description, ...(isLive ? [`Today. ${marksOf(history)}`] : [])],
    card: card && { ...card, lines: [...card.lines] },
    evidence: toEvidence(history),
  };
}

/** The marks of today and what they rest on, in sentences. */
function marksOf(history: GainHistory): string {
  return [describeHistory(history, PROOF_BASELINES), ...describeMovementGains(history, HAR_NAME)].join(' ');
}

/** Baselines in their usual order, then versions. */
function toEvidence(history: ReadonlyMap<string, readonly SessionGainRow[]>): EvidenceMessage[] {
  const baselines = [...PROOF_BASELINES, MOVEMENT_BASELINE].filter((name) => history.has(name));
  const others = [...history.keys()].filter((name) => !baselines.includes(name));
  return [...baselines, ...others].map((against) => {
    const gains = bySession(history.get(against)!);
    const after = evidenceAfterEach(gains.map(({ gain }) => gain));
    const sessions = gains.map(({ session, origin, rows, gain }, i) => ({ session, origin, rows, gain, eValue: after[i]!.eValue }));
    return { against, baseline: baselines.includes(against), eValue: after.at(-1)!.eValue, sessions };
  });
}
