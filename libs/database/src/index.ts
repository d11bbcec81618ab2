export { readManifest, type BackupManifest } from './backup/archive.js';
export { backUp } from './backup/back-up.js';
export { restore } from './backup/restore.js';
export { listenBars, type BarsListener, type BarsNotification } from './connection/bars-channel.js';
export { clockOffset, connect, databaseTime, type Database } from './connection/connect.js';
export { LeaderLock } from './connection/leader-lock.js';
export { migrate } from './connection/migrate.js';
export { DatabasePing } from './connection/ping.js';
export { inTransaction, withAdvisoryLock } from './connection/transaction.js';
export { startEmbeddedPostgres, type EmbeddedServer } from './embedded/start.js';
export {
  BackupError,
  ChampionConflictError,
  DatabaseUnreachableError,
  DatasetMismatchError,
  EmbeddedPostgresError,
  isDiskFull,
  isTransientFailure,
  LockLostError,
  MarketMismatchError,
  maskUrl,
  SourceMismatchError,
  UnknownModelVersionError,
  UnsuitableDatabaseError,
} from './errors.js';
export { NoTrustedKeysError, SigningKeyError } from './keys/errors.js';
export { NO_KEYS, openKeyring, type Keyring } from './keys/keyring.js';
export { SigningKey, type KeySignature, type Signer } from './keys/signing-key.js';
export { headSubject, modelSubject, signedMessage, verdictSubject, type SignedSubject } from './keys/subject.js';
export { TrustedKeys } from './keys/trusted-keys.js';
export { AuditHeadError, AuditHeadRepository, type SignedHead } from './repositories/audit-heads.js';
export { appendAudit, AuditRepository, type AuditVerification } from './repositories/audit.js';
export { BarRepository } from './repositories/bars.js';
export { CheckRunRepository, type CheckExecution } from './repositories/check-runs.js';
export { ChampionRepository, type ChampionTurn, type ListedChange } from './repositories/champions.js';
export { ControlRepository } from './repositories/controls.js';
export { CorporateActionRepository } from './repositories/corporate-actions.js';
export { DriftRepository, type DriftCheck } from './repositories/drift.js';
export { DriftHistoryRepository, type PastCheck, type PastChecks } from './repositories/drift-history.js';
export { ExpectedMoveRepository, type SessionOutcomes } from './repositories/expected-moves.js';
export {
  ChartCoverageRepository,
  PreparedSymbolRepository,
  SimulatorStateRepository,
  type ChartCoverage,
} from './repositories/ingestion-state.js';
export { ExplanationRepository } from './repositories/explanations.js';
export { IngestorHealthRepository } from './repositories/ingestor-health.js';
export { MacroRepository, type KnownMacro } from './repositories/macro.js';
export { MarketClockRepository } from './repositories/market-clock.js';
export { DatasetRepository, ModelRepository } from './repositories/models.js';
export { NewsRepository, type KnownNews, type NewsItem } from './repositories/news.js';
export {
  OperatorKeyRepository,
  OperatorRequestRepository,
  OperatorSessionRepository,
  type SessionLimits,
} from './repositories/operator.js';
export { OutcomeRepository, type ActedOutcome, type AwaitedOutcome, type HitCount } from './repositories/outcomes.js';
export {
  PredictionRepository,
  type PairedPrediction,
  type PredictionKey,
  type PredictionRecord,
  type VersionForecast,
  type VersionPrediction,
} from './repositories/predictions.js';
export { QuarantineRepository, type QuarantineFilter, type QuarantineGroup, type QuarantinedRow } from './repositories/quarantine.js';
export { ReconciliationRepository } from './repositories/reconciliations.js';
export { ServedRepository, type BarTime, type ServedReason, type ServedRow } from './repositories/served.js';
export { SessionGainRepository } from './repositories/session-gains.js';
export { appendSignature, lockSignatures, SignatureRepository } from './repositories/signatures.js';
export { StoredSessionRepository, type StoredDay } from './repositories/stored-sessions.js';
export { timescaleState, type TimescaleState } from './repositories/timescale.js';
export { VerdictRepository } from './repositories/verdicts.js';
export type { CorporateActionRow } from './schema/bars.js';
export type { CheckRunRow } from './schema/checks.js';
export type { NewsRow } from './schema/context.js';
export type { SessionGainRow } from './schema/evidence.js';
export type { ConeMinuteRow, ExpectedMoveRow } from './schema/expected-moves.js';
export type { IngestorHealthRow } from './schema/market.js';
export type { ChampionChangeRow, ChampionRow, DatasetRow, ModelVersionRow, VerdictRow, VersionMarks } from './schema/models.js';
export type { AuditRow, ChampionRequestRow, NewAuditEntry, NewChampionRequest, OperatorRequestRow } from './schema/operator.js';
export type {
  ExplanationRow,
  NewPrediction,
  OutcomeRow,
  PredictionRow,
  RecommendationRow,
  ReconciliationRow,
} from './schema/predictions.js';
export type { AuditHeadRow } from './schema/signatures.js';
export { alertDocument, type AlertRow, type DriftDecisionRow, type DriftHoldRow, type DriftReportRow } from './schema/drift.js';
