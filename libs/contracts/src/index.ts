export { barSchema, instantParameter, modelKindSchema, wholeNumberParameter, type BarMessage } from './common.js';
export {
  alertIdSchema,
  alertSchema,
  alertsQuerySchema,
  alertsResponseSchema,
  driftEventSchema,
  driftResponseSchema,
  type Alert,
  type AlertsQuery,
  type AlertsResponse,
  type DriftEvent,
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
export type { Ingestor, MarketHours } from './market.js';
export {
  modelConfigSchema,
  modelDetailSchema,
  modelsResponseSchema,
  type CardLineMessage,
  type EstimateMessage,
  type EvidenceMessage,
  type ModelConfigResponse,
  type ModelDetail,
  type ModelsResponse,
  type ModelVersionMessage,
} from './models.js';
export {
  idempotencyKeySchema,
  pipelineRunDetailSchema,
  pipelineRunSchema,
  pipelineRunsResponseSchema,
  promoteRequestSchema,
  retrainRequestSchema,
  rollbackRequestSchema,
  signInRequestSchema,
  type PipelineRun,
  type PipelineRunDetail,
  type PipelineRunsResponse,
  type PromoteRequest,
  type RetrainRequest,
  type RollbackRequest,
} from './pipeline.js';
export { reasonSchema, recommendationSchema, type PredictionMessage, type RecommendationMessage } from './prediction.js';
export {
  auditQuerySchema,
  auditResponseSchema,
  historyQuerySchema,
  historySchema,
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
  type HistoryQuery,
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
export type { Action, ExpectedMoveReason, ModelKind, RecommendationReason } from '@tandem/domain/enumerations';
