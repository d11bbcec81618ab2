export { auditRefusal } from './champions/audit-refusal.js';
export { auditRun, type AskingRun } from './champions/audit.js';
export { checkArtifact, swapChampion } from './champions/champion-change.js';
export { listChanges, type ExplainedChange } from './champions/list-changes.js';
export { findRequestOutcome, type RequestOutcome } from './champions/request-outcome.js';
export { driftChangeId, whyUnsigned } from './champions/records.js';
export { verifyChanges, type ChangeVerification } from './champions/verify-changes.js';
export { CheckRefusedError } from './checks/errors.js';
export type { CheckOutcome, CheckResult, CheckTools } from './checks/outcome.js';
export { newestServedSession } from './checks/reconcile-check.js';
export { runCheck, type CheckOrder } from './checks/run-check.js';
export { ContextReader } from './context-reader.js';
export {
  buildStoredDataset,
  findDataset,
  findDatasetByHash,
  firstMacroDay,
  readCleanBars,
  storeDataset,
  toAvailableNews,
  type DatasetSpec,
  type StoredDataset,
} from './datasets.js';
export {
  AlreadyChampionError,
  CorruptArtifactError,
  MislabelledArtifactError,
  NoPreviousVersionError,
  RefusedArtifactError,
  UnauthorizedChangeError,
  UnsignedArtifactError,
} from './errors.js';
export { readEvidence, type VerdictsOn } from './evidence.js';
export { OutcomeRecorder } from './outcomes.js';
export { readPastBar, readPastWindow, type PastWindow } from './past/past-window.js';
export { modelConfig, publishChampions, type ModelConfig } from './publication.js';
export { isReportedLater } from './reconcile/changed-later.js';
export { compareServed, type ChampionChanges, type Difference, type OtherVersion } from './reconcile/compare-served.js';
export { Doubts } from './reconcile/doubts.js';
export type { ExplainedDifference } from './reconcile/find-differences.js';
export { reconcile, saveCounts, type Reconciliation } from './reconcile/reconcile.js';
export { barKey, readChampionChanges, toServed } from './reconcile/session-record.js';
export { StoredModels } from './reconcile/stored-models.js';
export { restoration, rollbackTarget } from './rollback.js';
export { findRefusedButBetter, MOVEMENT_BASELINE, PROOF_BASELINES, readGains, updateMarks } from './session-evidence.js';
export { adoptLineage, type Adoption } from './signing/adopt.js';
export { signAuditHead, verifyAuditHeads, type HeadVerification } from './signing/audit-heads.js';
export { verifyFile } from './signing/detached.js';
export { prepareKeys, type PreparedKeys } from './signing/prepare-keys.js';
export { verifyLineage, type LineageVerification } from './signing/verify-lineage.js';
export { fallbackOf, referenceVersion, stableVersion } from './stable-version.js';
export { checkFile, loadArtifact, registerVersion } from './versions.js';
