/**
 * The feature vector of one bar, in column order. Units: log returns are natural logarithms; everything else is a
 * plain ratio or share unless said otherwise.
 */
export const FEATURE_NAMES: readonly string[] = [
  'ret_1', 'ret_5', 'ret_15', 'ret_30', 'ret_60',
  'rsi_14',
  'macd', 'macd_signal', 'macd_hist',
  'ema12_dist', 'ema26_dist',
  'bb_pct_b', 'bb_bandwidth',
  'atr_14', 'rvol_30', 'log_vol_ratio', 'vwap_dist', 'hl_range',
  'minute_of_hour', 'hour_of_day', 'day_of_week', 'since_open',
  'mkt_ret_5',
  'news_sentiment', 'news_count', 'vix_level', 'us10y_change',
];

export const FEATURE_COUNT = FEATURE_NAMES.length;

/**
 * Columns before this one come from the symbol's own bars: a row is complete when all of them are finite. Columns
 * from it on come from elsewhere (`BarContext`), may be unknown (NaN), and are then replaced by the training mean.
 */
export const FIRST_CONTEXT_COLUMN = FEATURE_NAMES.indexOf('mkt_ret_5');

/** Length of a window: what a model sees, in bars. */
export const WINDOW_BARS = 60;

/** Length of a label's horizon, in bars. */
export const HORIZON_BARS = 30;

/** More missing minutes than this in a window or in a label's horizon, and neither is used. */
export const MAX_MISSING_MINUTES = 5;
