export { BASELINES, classPrior, mirroredClassPrior, predictShares } from './baselines/baselines.js';
export { HarDocumentError, parseHar, serialiseHar, type HarDocument } from './baselines/har-document.js';
export { excursionsOf, fitHar, HAR_NAME, harTimeOfDay, movementTruth, predictHar, type HarModel } from './baselines/har-time-of-day.js';
export { forecastBaseline, phaseOf, thinEvenly, type Forecaster } from './baselines/learner.js';
export { checkShuffledLabels } from './baselines/shuffled-labels.js';
export { MAX_ROWS, RIDGE } from './baselines/softmax-regression.js';
export { calibrate, fitCalibration, UNCALIBRATED, type Calibration } from './calibration/calibration.js';
export { fitThresholds } from './calibration/thresholds.js';
export { BANDS, bandsFrom, horizonsBefore, meanForecast, type MoveBand } from './cone/bands.js';
export { Cone, NEW_CONE, type ConeBands, type ConeMinute, type ConeState } from './cone/cone.js';
export { COVERAGE_SESSIONS, RunningCoverage, type BandCoverage, type SessionCoverage } from './cone/coverage.js';
export {
  ControlError,
  fitControl,
  parseControl,
  predictControl,
  predictControlOn,
  serialiseControl,
  type Control,
} from './control/control.js';
export type { ControlDocument } from './control/control-document.js';
export { describeExplanation, explain, logOdds, MASKS, type Explanation } from './explain/explanation.js';
export type { Check } from './gate/check.js';
export { decide } from './gate/decide.js';
export {
  AGREEMENT,
  holdoutTruth,
  scoreBaseline,
  scoreHoldout,
  type BaselineScores,
  type FileCheck,
  type GateInput,
  type HoldoutScores,
  type HoldoutTruth,
  type Verdict,
} from './gate/gate-input.js';
export { readCard, readChampionCard, readDescription, readSkills, type CardMovement, type ModelCard } from './gate/model-card.js';
export { readVerdict, type Classification, type MeasuredVerdict } from './gate/stored-verdict.js';
export { classificationMetrics, classificationMetricsSchema, type ClassificationMetrics } from './metrics/classification.js';
export { confirmedSignals, type ConfirmedSignals, type RowPredictions } from './metrics/confirmed-signals.js';
export {
  bySession,
  evidenceAfterEach,
  evidenceAgainst,
  isDecisive,
  isProven,
  movementKey,
  versionKey,
  type Evidence,
  type GainHistory,
  type SessionGain,
} from './metrics/evidence.js';
export { FIGURES, type Estimate, type FigureName, type Figures } from './metrics/figures.js';
export { GateInputError, pairedGains, pairedMovementGains, type NamedScorecard } from './metrics/paired-test.js';
export { gainsBySession, movementGainsBySession, type GainOnRows } from './metrics/session-gains.js';
export { scoreForecast, scorecard, type Forecast, type Scorecard } from './metrics/scorecard.js';
export { describeMovementGains } from './metrics/movement-report.js';
export {
  describeHistory,
  describeSkill,
  meetBaselines,
  skillLine,
  type Marks,
  type SkillDescription,
  type Skills,
} from './metrics/skill-report.js';
export {
  bandFigure,
  MOVEMENT_FIGURES,
  movementCard,
  movementCardSchema,
  type MovementCard,
  type MovementFigures,
} from './metrics/movement-card.js';
export type { MovementTruth } from './metrics/movement-sums.js';
export { probabilityOfReaching } from './metrics/predicted-excursion.js';
export { fitLogistic } from './optimise/logistic-regression.js';
export { fitRidge, predictRidge, type RidgeRegression } from './optimise/ridge-regression.js';
export { ABSENCE_SENTENCES, ABSENCES, absenceOf, type Absence } from './reconcile/missing.js';
export { CAUSE_SENTENCES, CAUSES, HYPOTHESES, type Cause, type Hypothesis, type Proof } from './reconcile/causes.js';
export { serviceOf, type PointerValue, type Service } from './reconcile/champion-at.js';
export { distance, effectOf, EFFECTS, type Effect, type ServedPrediction } from './reconcile/served.js';
export { promotionRecord, type PromotionRecord } from './track-record/promotion-record.js';
export { recommendationOutcome, type ChampionLabels } from './track-record/recommendation-outcome.js';
export { trackRecord, type ActedTally, type ModelTally, type TrackRecord } from './track-record/track-record.js';
