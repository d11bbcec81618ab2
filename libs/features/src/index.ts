export { describeLeak, type Leak } from './checks/leak.js';
export { checkLookahead, productFeatures, productFeaturesAndSigma, withSigma } from './checks/lookahead.js';
export type { FeatureComputation, MarketHistory } from './checks/market-history.js';
export { describeWarmUp, measureWarmUp, needsMore } from './checks/warm-up.js';
export { CONTEXT_SERIES, unknownContext, type ContextColumns } from './context/context-features.js';
export { ContextJoin, joinContext } from './context/context-join.js';
export { MarketReturns } from './context/market-returns.js';
export { NEWS_MEMORY_MS, type AvailableNews } from './context/news-memory.js';
export { buildCleanDataset, buildDataset } from './dataset/build-dataset.js';
export { WARM_UP_BARS, type Dataset, type ExcludedRows, type SampleIndices, type Samples, type SymbolRows } from './dataset/dataset.js';
export { gatherWindows } from './dataset/gather-windows.js';
export { BarCleaning, cleanBars, type CleanBars, type CleanSymbol } from './dataset/inputs.js';
export type { DatasetOptions } from './dataset/options.js';
export { barsOfRecipe, changedBars, optionsOf, type DatasetRecipe } from './dataset/recipe.js';
export { applyScaler, fitScaler, type FeatureScaler } from './dataset/scaler.js';
export { pickSamples } from './dataset/samples.js';
export { buildScoringDataset, trainingView } from './dataset/scoring-dataset.js';
export { MemorySpool, valuesOf, type Sequence, type Spool } from './dataset/spool.js';
export { EXPECTED_VOLATILITIES } from './dataset/expected-volatility.js';
export { quantile } from './dataset/quantile.js';
export {
  describeSplit,
  drawSplit,
  HOLDOUT_SESSIONS,
  MAX_TRAIN_SESSIONS,
  MIN_SESSIONS,
  MIN_TRAIN_SESSIONS,
  VALIDATION_SESSIONS,
  type DatasetMode,
  type SplitPart,
} from './dataset/split.js';
export { labelParameters, trainingSpan, type BarrierSetting, type LabelParameters } from './dataset/training-facts.js';
export {
  BAR_FEATURES,
  DEFAULT_FEATURE_SET,
  FEATURE_COUNT,
  FEATURE_GROUPS,
  FEATURE_NAMES,
  FEATURE_SETS,
  featureColumns,
  FEATURES,
  featuresOf,
  mirrorSigns,
  type FeatureSetName,
} from './engine/catalog.js';
export { EXPLANATION_GROUP_OF } from './engine/explanation-groups.js';
export { computeFeatures, computeFeaturesWith } from './engine/compute-features.js';
export { FeatureEngine, RECURSION_MEMORY_BARS } from './engine/feature-engine.js';
export {
  AbsentClassError,
  InvalidBarError,
  MissingMarketSeriesError,
  NoSamplesError,
  NotEnoughSessionsError,
  OutOfOrderBarError,
  UnknownFeatureError,
} from './errors.js';
export type { Feature } from './feature.js';
export { logExcursions } from './labels/excursion.js';
export {
  BARRIER_VOLATILITIES,
  barrierSigma,
  DEFAULT_BARRIER_VOLATILITY,
  UNSTATED_BARRIER_VOLATILITY,
  type BarrierVolatility,
} from './labels/barrier-volatility.js';
export {
  ewmSigma,
  SIGMA_SPAN,
  touchesSoFar,
  tripleBarrier,
  UNDEFINED_LABEL,
  type BarrierLabels,
  type TouchesSoFar,
} from './labels/triple-barrier.js';
export { COLD_START_BARS, EngineSet } from './live/engine-set.js';
export { FeatureColumns } from './live/feature-columns.js';
export { WINDOW_VALUES } from './live/feature-window.js';
export { feedStored, type ReadLatest } from './live/feed-stored.js';
export type { ContextUpdate } from './live/known-context.js';
export { latestAcross, latestOf, replayIntake, type ReplayedHistory, type ReplayedWindow } from './live/replay-intake.js';
export { startCold } from './live/start-cold.js';
export { OVERLAP_BARS } from './live/symbol-tracker.js';
export { mirrored, mirroredClass, mirrorHalf, symmetricLogits } from './mirror.js';
export { LOG_SIGMA } from './panels/volatility-panel.js';
export { assessQuality, cleanSeries, type CleanedSeries } from './quality/clean-series.js';
export {
  countRejected,
  DataQualityError,
  describeQuality,
  MAX_REJECTED_SHARE,
  sumQuality,
  type SymbolQuality,
} from './quality/quality-report.js';
export { flatMinutes } from './quality/stretch-rules.js';
export { missingMinutes, sessionDates, sessionIndices } from './sessions.js';
