import { UnknownFeatureError } from '../errors.js';
import { even, fromContext, odd, type Feature } from '../feature.js';

/** Classic indicators of a symbol's own bars. Log returns are natural; all else is a plain ratio or share. */
export const TECHNICAL_FEATURES: readonly Feature[] = [
  odd('ret_1'), odd('ret_5'), odd('ret_15'), odd('ret_30'), odd('ret_60'),
  odd('rsi_14', 0.5),
  odd('macd'), odd('macd_signal'), odd('macd_hist'),
  odd('ema12_dist'), odd('ema26_dist'),
  odd('bb_pct_b', 0.5), even('bb_bandwidth'),
  even('atr_14'), even('rvol_30'), even('log_vol_ratio'), odd('vwap_dist'), even('hl_range'),
  even('minute_of_hour'), even('hour_of_day'), even('day_of_week'), even('since_open'),
];

/** What comes from outside the symbol's own bars, in the order of `writeContext`. */
export const CONTEXT_FEATURES: readonly Feature[] = [
  odd('mkt_ret_5'), odd('news_sentiment'), even('news_count'), even('vix_level'), odd('us10y_change'),
].map(fromContext);

/**
 * Features in units of volatility, and how far the label's barriers are from where volatility puts the price: see
 * `VolatilityPanel`, which writes them in this order.
 */
export const VOLATILITY_FEATURES: readonly Feature[] = [
  odd('z_1'), odd('z_5'), odd('z_15'), odd('z_30'), odd('z_60'),
  odd('z_vwap'), odd('z_open'), odd('z_gap'),
  even('range'), even('atr'), even('jumpiness'), even('idle'), even('volume'), even('volume_10'),
  even('session_time'), even('after_open'), even('before_close'), even('day_sine'), even('day_cosine'),
  even('barrier_30'), even('barrier_100'), even('barrier_390'), even('barrier_range'),
];

/** Everything the engine computes, in its order. */
export const FEATURES: readonly Feature[] = [...TECHNICAL_FEATURES, ...CONTEXT_FEATURES, ...VOLATILITY_FEATURES];
export const FEATURE_NAMES: readonly string[] = FEATURES.map(({ name }) => name);
export const FEATURE_COUNT = FEATURE_NAMES.length;

/** A named choice of features: what one model sees of a bar. */
export const FEATURE_SETS = {
  /** The indicators of the plain reference pipeline. */
  plain: [...TECHNICAL_FEATURES, ...CONTEXT_FEATURES].map(({ name }) => name),
  /** Volatility units and barrier features, by which models were seen to be better: docs/experiments.md. */
  barrier: [...VOLATILITY_FEATURES, ...CONTEXT_FEATURES].map(({ name }) => name),
} as const satisfies Record<string, readonly string[]>;

export type FeatureSetName = keyof typeof FEATURE_SETS;

/** What new models are trained on unless told otherwise. */
export const DEFAULT_FEATURE_SET: FeatureSetName = 'barrier';

const BY_NAME = new Map(FEATURES.map((feature, column) => [feature.name, { feature, column }]));

/** @throws UnknownFeatureError for a name that this engine does not compute */
export function featuresOf(names: readonly string[]): Feature[] {
  return lookUp(names).map(({ feature }) => feature);
}

/** Places of the names among everything the engine computes. @throws UnknownFeatureError */
export function featureColumns(names: readonly string[]): number[] {
  return lookUp(names).map(({ column }) => column);
}

function lookUp(names: readonly string[]) {
  const unknown = names.filter((name) => !BY_NAME.has(name));
  if (unknown.length > 0) throw new UnknownFeatureError(unknown);
  return names.map((name) => BY_NAME.get(name)!);
}

/** +1 for an even feature, -1 for an odd one: what mirroring multiplies its scaled value by. */
export function mirrorSigns(features: readonly Feature[]): Float32Array {
  return Float32Array.from(features, ({ symmetry }) => (symmetry.parity === 'odd' ? -1 : 1));
}
