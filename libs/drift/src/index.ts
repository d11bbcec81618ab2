export { EDetector, type DetectorLimits, type DetectorState } from './e-detector.js';
export {
  hazardLogProbability,
  minuteGains,
  pairRows,
  type BarEvent,
  type LabelledBars,
  type PairedBars,
  type PairedRows,
  type TouchCurve,
} from './hazard.js';
export { findInputFaults, INPUT_LIMITS, INPUT_RULES, type InputFinding, type InputRule, type WatchedInputs } from './input-faults.js';
export { fitInputReferences, type InputReference } from './input-reference.js';
export { CALM, nextSeverity, PERSISTENCE_CHECKS, type SeverityState } from './severity.js';
export { findMarketShifts, type MarketShift } from './market-drift.js';
export {
  advanceEpisodes,
  episodeKey,
  holdsOf,
  mergeFindings,
  REMEDIES,
  remedyOf,
  type DriftEpisode,
  type DriftFinding,
  type DriftHold,
} from './episodes.js';
export { findInputDrift, MARKET_SUBJECT } from './input-findings.js';
export { watchInputs, type SeenEpisode } from './watch-inputs.js';
export { addGains, beginPair, findModelFault, MODEL_EVIDENCE, MODEL_LIMITS, type PairEvidence } from './model-faults.js';
export { compareAnswers, type PairedAnswers } from './paired-answers.js';
export {
  EARLY_LIMITS,
  EARLY_RULES,
  findEarlyWarning,
  NOTHING_ODD,
  watchAnswers,
  type EarlyEvidence,
  type EarlyRule,
} from './early-warnings.js';
export {
  FEATURE_MINUTES,
  findFeatureDrift,
  fitFeatureReference,
  measureFeatures,
  UNUSUAL_SPREADS,
  type FeatureHistory,
  type FeatureReference,
  type FeatureToday,
  type MeasuredFeatures,
} from './feature-drift.js';
export { mapFeatures, type FeatureMap } from './feature-map.js';
export type { FeatureRows } from './feature-moments.js';
export { findServingFault, type RecomputedCount } from './serving-faults.js';
