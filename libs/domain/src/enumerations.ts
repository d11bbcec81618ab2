/**
 * The closed sets of names that tables, messages and settings share, each once: the schemas of contracts and the columns of the database
 * are made of these lists. They are stored and sent, so names are added and never changed.
 */

/** Where bars come from; bars of different sources never share a database. */
export const SOURCES = ['yahoo', 'replay', 'simulated'] as const;
export type Source = (typeof SOURCES)[number];

/** The two independent model families. Every recommendation needs both. */
export const MODEL_KINDS = ['lstm', 'transformer'] as const;
export type ModelKind = (typeof MODEL_KINDS)[number];
/** As people write them. */
export const KIND_NAMES: Readonly<Record<ModelKind, string>> = { lstm: 'LSTM', transformer: 'Transformer' };
/** One version as sentences name it: `LSTM v3`. */
export const versionName = (kind: ModelKind, version: number): string => `${KIND_NAMES[kind]} v${version}`;

/** What the market is doing, as ingestion last reported. `ended`: a recording has no more sessions. */
export const MARKET_STATES = ['preparing', 'open', 'closed', 'ended'] as const;
export type MarketState = (typeof MARKET_STATES)[number];

/** Where the exchange is in its day: trading before the open, regular trading, or neither. */
export const MARKET_PHASES = ['pre', 'open', 'closed'] as const;
export type MarketPhase = (typeof MARKET_PHASES)[number];

/** Lengths of the bars that are kept. */
export const BAR_INTERVALS = ['1m', '5m', '1h', '1d'] as const;
export type BarInterval = (typeof BAR_INTERVALS)[number];

/** What a corporate action does to a share. */
export const CORPORATE_ACTION_KINDS = ['split', 'dividend'] as const;
export type CorporateActionKind = (typeof CORPORATE_ACTION_KINDS)[number];

/** How an ingestor is. `waiting`: for its next turn, or for the market; `paused`: by an operator. */
export const INGESTOR_STATES = ['ok', 'waiting', 'failing', 'paused'] as const;
export type IngestorState = (typeof INGESTOR_STATES)[number];

export const ACTIONS = ['BUY', 'SELL', 'HOLD'] as const;
export type Action = (typeof ACTIONS)[number];

/** Why a recommendation is HOLD. */
export const HOLD_REASONS = [
  'disagree',
  'low_confidence',
  'move_below_cost',
  'stale_data',
  'missing_minutes',
  'session_closing',
  'input_fault',
  'market_closed',
  'warming_up',
  'no_champion',
  'market_drift',
  'no_stable_model',
] as const;
export type HoldReason = (typeof HOLD_REASONS)[number];

/** Why a recommendation is what it is: `confirmed` alone goes with BUY and SELL. */
export const RECOMMENDATION_REASONS = ['confirmed', ...HOLD_REASONS] as const;
export type RecommendationReason = (typeof RECOMMENDATION_REASONS)[number];

/**
 * What came of a BUY or SELL. `hit`: the barrier on its side was touched first, by the barriers of both models; `missed`: it was not;
 * `awaited`: its 30 bars are not over; `unlabelled`: they never will be whole, as at the close (docs/track-record.md).
 */
export const RECOMMENDATION_OUTCOMES = ['hit', 'missed', 'awaited', 'unlabelled'] as const;
export type RecommendationOutcome = (typeof RECOMMENDATION_OUTCOMES)[number];

/** Why a symbol has no expected move, or not all of its bands; the most general cause comes first (docs/expected-move.md). */
export const EXPECTED_MOVE_REASONS = [
  'warming_up',
  'no_forecast',
  'input_fault',
  'missing_minutes',
  'session_closing',
  'few_outcomes',
] as const;
export type ExpectedMoveReason = (typeof EXPECTED_MOVE_REASONS)[number];

/** Classes in the order of every softmax; class index = label + 1. */
export const CLASS_NAMES = ['DOWN', 'NEUTRAL', 'UP'] as const;

/** Groups of features by which a prediction is explained; every feature is of one (`EXPLANATION_GROUP_OF` of the features). */
export const EXPLANATION_GROUPS = ['momentum', 'position', 'volatility', 'range', 'volume', 'time', 'outside'] as const;
export type ExplanationGroup = (typeof EXPLANATION_GROUPS)[number];

/** What a stored prediction was made for. `shadow`: by another version, unseen; `control`: by the baseline frozen beside the champion. */
export const PREDICTION_ROLES = ['champion', 'shadow', 'control'] as const;
export type PredictionRole = (typeof PREDICTION_ROLES)[number];

/**
 * Why another version became champion. `first`: there was none; `gate`: an accepting verdict; `operator`: a request; `drift`: the drift
 * monitor found the champion faulty; `unknown`: no record says.
 */
export const CHAMPION_CHANGE_CAUSES = ['first', 'gate', 'operator', 'drift', 'unknown'] as const;
export type ChampionChangeCause = (typeof CHAMPION_CHANGE_CAUSES)[number];

/** What can be wrong with what is served, told apart because the remedies differ (docs/drift.md). */
export const DRIFT_CAUSES = ['input_fault', 'serving_fault', 'model_fault', 'market_drift'] as const;
export type DriftCause = (typeof DRIFT_CAUSES)[number];

/** Why the drift monitor holds a symbol, or all of them. */
export const DRIFT_HOLD_REASONS = ['input_fault', 'market_drift', 'no_stable_model'] as const satisfies readonly HoldReason[];
export type DriftHoldReason = (typeof DRIFT_HOLD_REASONS)[number];

/** Stands for every symbol where it is said which are held. */
export const ALL_SYMBOLS = '*';

/** How bad a finding is, in ascending order. */
export const SEVERITIES = ['ok', 'warning', 'severe'] as const;
export type Severity = (typeof SEVERITIES)[number];

/** What can be checked, as a job, of what is stored (docs/orchestration.md#checks). */
export const CHECKS = ['lookahead', 'warm-up', 'reconcile'] as const;
export type CheckName = (typeof CHECKS)[number];

/** Where a run of a check is. `queued`: no worker has taken it yet; `failed`: it could not be carried out, which is no verdict. */
export const CHECK_STATES = ['queued', 'running', 'completed', 'failed', 'cancelled'] as const;
export type CheckState = (typeof CHECK_STATES)[number];

/**
 * What the gate checks of a challenger, in the order in which it does (docs/gate.md). The last two are marks, which are reported beside the
 * rules and decide nothing.
 */
export const GATE_RULES = [
  'file',
  'first_version',
  'holdout',
  'separates_classes',
  'log_loss',
  'macro_f1',
  'signals_up',
  'precision_up',
  'signals_down',
  'precision_down',
  'keeps_proof',
  'proven',
  'proven_movement',
] as const;
export type GateRule = (typeof GATE_RULES)[number];

/** What a figure must be to its limit. */
export const GATE_COMPARISONS = ['at_least', 'at_most', 'below'] as const;

/** What a figure of the gate is in. `e_value`: evidence, decisive from 100 on; `difference`: of probabilities, shares or scores. */
export const GATE_UNITS = ['none', 'probability', 'share', 'difference', 'e_value'] as const;

/** What a version is today beside the champion of its kind: itself, what a faulty one goes back to, or what is watched unseen. */
export const VERSION_ROLES = ['champion', 'previous', 'shadow'] as const;
export type VersionRole = (typeof VERSION_ROLES)[number];
