export * from './bar-context.js';
export * from './errors.js';
export * from './feature.js';
export * from './feature-columns.js';
export * from './feature-names.js';

export * from './indicators/atr.js';
export * from './indicators/bollinger.js';
export * from './indicators/ema.js';
export * from './indicators/ewm-deviation.js';
export * from './indicators/ewm-mean.js';
export * from './indicators/intraday-returns.js';
export * from './indicators/log-returns.js';
export * from './indicators/macd.js';
export * from './indicators/rolling-deviation.js';
export * from './indicators/rsi.js';
export * from './indicators/session-vwap.js';
export * from './indicators/sliding-mean.js';
export * from './indicators/volume-ratio.js';

export type { AvailableNews } from './context/available-news.js';
export { ContextJoin, CONTEXT_SERIES, type JoinedContext } from './context/context-join.js';
export { NEWS_MEMORY_MS } from './context/news-memory.js';
export { joinContext } from './context/join-context.js';

export { computeFeatures, computeFeaturesWith, type FeatureMatrix } from './engine/compute-features.js';
export type { EngineBar } from './engine/engine-bar.js';
export { FeatureEngine } from './engine/feature-engine.js';
export * from './engine/market-return.js';
export * from './engine/memory.js';

export * from './labels/class-shares.js';
export * from './labels/ewm-sigma.js';
export { tripleBarrier, UNDEFINED_LABEL, type BarrierLabels } from './labels/triple-barrier.js';
export * from './labels/tune-barrier.js';

export { changedBars, type BarDigests, type NamedDigest } from './dataset/bar-digests.js';
export { buildDataset } from './dataset/build-dataset.js';
export * from './dataset/dataset.js';
export { drawSplit } from './dataset/draw-split.js';
export * from './dataset/gather-windows.js';
export { barsOfRecipe, optionsOf, type DatasetRecipe, type GivenBars } from './dataset/recipe.js';
export * from './dataset/scaler.js';
export { buildScoringDataset, type ScoringOptions } from './dataset/scoring-dataset.js';
export { trainingView } from './dataset/training-view.js';
export { sessionDates, sessionIndices } from './dataset/sessions.js';
export * from './dataset/split-sessions.js';
export { missingMinutes } from './dataset/trading-minutes.js';

export * from './quality/clean-series.js';
export { reviewBars } from './dataset/review-bars.js';
export { describeQuality } from './quality/describe-quality.js';
export * from './quality/leave-out.js';
export * from './quality/quality-report.js';
export { minutesOfRest } from './quality/stuck-quotes.js';

export { productFeaturesAndSigma } from './checks/computations.js';
export { describeLeak, type Leak } from './checks/leak.js';
export { checkLookahead, type LookaheadReport } from './checks/lookahead.js';
export type { MarketHistory } from './checks/market-history.js';
export { uniform } from './checks/uniform.js';
export { describeWarmUp, measureWarmUp, type WarmUpReport } from './checks/warm-up.js';
