export {
  authorityIds,
  NO_CHANGE,
  readChampionChange,
  readModelReference,
  type AwaitedRun,
  type ChampionChange,
  type ChampionChangeResult,
  type ChampionPointer,
  type OperationsActivities,
  type RunEnd,
} from './champion-change.js';
export {
  checkStartOptions,
  MAX_SEED,
  readCheckInput,
  type CheckActivities,
  type CheckSummary,
  type RunCheckInput,
  type UnfinishedCheck,
} from './checks.js';
export type {
  AlertActivities,
  DeliverAlertInput,
  DriftActivities,
  DriftCheckInput,
  DriftCheckResult,
  MonitorDriftInput,
  OutcomeActivities,
} from './drift.js';
export {
  INGESTORS,
  type FeedActivities,
  type FeedRound,
  type IngestFeedInput,
  type IngestionActivities,
  type IngestorName,
  type IngestorPause,
  type IngestorStatus,
  type IngestPricesInput,
  type IngestPricesResult,
  type PreparedMarket,
  type StreamedSession,
  type StreamSessionInput,
} from './ingestion.js';
export { FAILURES, MESSAGES, TASK_QUEUES, temporalNamespaceUrl, temporalRunUrl, workflowIds, WORKFLOWS } from './names.js';
export { DEPLOYMENT, liveBuilds, openRuns, waitingRuns, type LiveBuilds, type OpenRun } from './builds.js';
export {
  queryProgress,
  type BuildDatasetInput,
  type DatasetOutcome,
  type DatasetSummary,
  type EndedRun,
  type EvidenceSummary,
  type KindOutcome,
  type NightlyPipelineInput,
  type NightlyPipelineResult,
  type PipelineProgress,
  type PipelineStage,
  type RecordEvidenceInput,
  type RunReason,
  type ScheduledRunResult,
  type StageProgress,
  type TrainedModel,
  type TrainingActivities,
  type TrainingBudget,
  type TrainingHeartbeat,
  type TrainModelInput,
  type ValidateModelInput,
  type VerdictSummary,
} from './nightly-pipeline.js';
export { hasStatus, pollersOf, TASK_QUEUE_TYPES } from './temporal-service.js';
export { championChangeStartOptions, pipelineStartOptions, retrainStartOptions, SEARCH_ATTRIBUTES } from './start-options.js';
