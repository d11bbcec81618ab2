// The page imports each topic by its own address (`@tandem/contracts/rest`): through this file its first script would have all of them.
export {
  checkIdSchema,
  checkNameParameter,
  checkRequestSchema,
  checkRunDetailSchema,
  checkRunSchema,
  checksResponseSchema,
  type CheckRequest,
  type CheckResult,
  type CheckRun,
  type CheckRunDetail,
  type ChecksResponse,
} from './checks.js';
export {
  barSchema,
  instantParameter,
  kindParameter,
  modelKindSchema,
  symbolParameter,
  versionParameter,
  wholeNumberParameter,
  type BarMessage,
  type EstimateMessage,
} from './common.js';
export { changeIdSchema, changeResultSchema, notAcceptedProblemSchema, type ChangeResult, type NotAcceptedProblem } from './changes.js';
export {
  championChangesQuerySchema,
  championChangesResponseSchema,
  type ChampionChange,
  type ChampionChangesQuery,
  type ChampionChangesResponse,
} from './champion-changes.js';
export {
  alertIdSchema,
  alertSchema,
  alertsQuerySchema,
  alertsResponseSchema,
  driftEventSchema,
  driftHistoryQuerySchema,
  driftHistoryResponseSchema,
  driftResponseSchema,
  type Alert,
  type AlertsQuery,
  type AlertsResponse,
  type DriftEvent,
  type DriftHistoryQuery,
  type DriftHistoryResponse,
  type DriftResponse,
} from './drift.js';
export type { MoveBandMessage } from './expected-move.js';
export {
  explainQuerySchema,
  explanationSchema,
  type ExplainQuery,
  type ExplanationMessage,
  type ModelExplanationMessage,
} from './explanation.js';
export {
  eventsQuerySchema,
  eventsResponseSchema,
  type CorporateActionEvent,
  type EventsQuery,
  type EventsResponse,
  type NewsEvent,
} from './events.js';
export {
  sessionsQuerySchema,
  sessionsResponseSchema,
  type Ingestor,
  type MarketHours,
  type SessionsQuery,
  type SessionsResponse,
  type StoredSession,
} from './market.js';
export { trainingCurvesSchema, type LineageMessage, type TrainingCurves } from './lineage.js';
export {
  MAX_VERDICTS,
  modelConfigSchema,
  modelDetailSchema,
  modelsResponseSchema,
  type CardLineMessage,
  type EvidenceMessage,
  type ModelConfigResponse,
  type ModelDetail,
  type ModelsResponse,
  type ModelVersionMessage,
  type RollbackOption,
  type ShadowMessage,
} from './models.js';
export {
  idempotencyKeySchema,
  pipelineRunDetailSchema,
  pipelineRunIdSchema,
  pipelineRunSchema,
  pipelineRunsResponseSchema,
  promoteRequestSchema,
  retrainRequestSchema,
  rollbackRequestSchema,
  runStageSchema,
  signInRequestSchema,
  type PipelineRun,
  type PipelineRunDetail,
  type PipelineRunsResponse,
  type PromoteRequest,
  type RetrainRequest,
  type RollbackRequest,
  type RunStage,
} from './pipeline.js';
export { reasonSchema, recommendationSchema, type PredictionMessage, type RecommendationMessage } from './prediction.js';
export {
  auditQuerySchema,
  auditResponseSchema,
  historyQuerySchema,
  historySchema,
  operatorSessionSchema,
  predictionsQuerySchema,
  predictionsResponseSchema,
  quarantineQuerySchema,
  quarantineResponseSchema,
  problemSchema,
  startedSchema,
  symbolsResponseSchema,
  type AuditQuery,
  type AuditResponse,
  type History,
  type Interval,
  type HistoryQuery,
  type OperatorSession,
  type PastOrigin,
  type PredictionsQuery,
  type PredictionsResponse,
  type QuarantineQuery,
  type QuarantineResponse,
  type Problem,
  type Started,
  type SymbolsResponse,
  type SymbolSummary,
} from './rest.js';
export { gateCheckSchema, verdictSchema, type GateCheckMessage, type ClassificationMessage, type VerdictMessage } from './verdicts.js';
export { trackRecordQuerySchema, trackRecordResponseSchema, type TrackRecordQuery, type TrackRecordResponse } from './track-record.js';
export {
  clientMessageSchema,
  pipelineEventSchema,
  serverMessageSchema,
  type ChampionMessage,
  type ClientMessage,
  type ModelsEvent,
  type PipelineEvent,
  type ServerMessage,
  type Status,
  type Update,
  type UpdateFrames,
} from './websocket.js';
export { KIND_NAMES } from '@tandem/domain/enumerations';
export type { Action, ExpectedMoveReason, ModelKind, RecommendationReason } from '@tandem/domain/enumerations';
