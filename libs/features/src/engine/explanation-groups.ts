import type { ExplanationGroup } from '@tandem/domain';
import type { Feature } from '../feature.js';
import { FEATURES } from './catalog.js';

/** Features of a symbol's own bars by what they say. Those of the clock are `time`, those of market, news and macro series `outside`. */
const BAR_GROUPS: Readonly<Record<Exclude<ExplanationGroup, 'time' | 'outside'>, readonly string[]>> = {
  /** Where the price came from. */
  momentum: [
    ...['ret_1', 'ret_5', 'ret_15', 'ret_30', 'ret_60', 'rsi_14', 'macd', 'macd_signal', 'macd_hist'],
    ...['z_1', 'z_5', 'z_15', 'z_30', 'z_60'],
  ],
  /** Where it stands against averages, bands, the opening and the session's volume-weighted price. */
  position: ['ema12_dist', 'ema26_dist', 'bb_pct_b', 'vwap_dist', 'z_vwap', 'z_open', 'z_gap'],
  /** How much it moves, and how far the barriers are from that. */
  volatility: ['bb_bandwidth', 'atr_14', 'rvol_30', 'log_sigma', 'barrier_30', 'barrier_100', 'barrier_390', 'barrier_range'],
  /** How it moves within the minute, in few jumps or steadily. */
  range: ['hl_range', 'range', 'atr', 'jumpiness'],
  volume: ['log_vol_ratio', 'idle', 'volume', 'volume_10'],
};

const BY_NAME = new Map<string, ExplanationGroup>(
  Object.entries(BAR_GROUPS).flatMap(([group, names]) => names.map((name) => [name, group as ExplanationGroup] as const)),
);

/** The group by which a feature is explained; undefined for one of bars that no group names. */
export function explanationGroup({ name, source }: Pick<Feature, 'name' | 'source'>): ExplanationGroup | undefined {
  if (source === 'bars') return BY_NAME.get(name);
  return source === 'clock' ? 'time' : 'outside';
}

/** The group of every feature that the engine computes, by name. */
export const EXPLANATION_GROUP_OF: ReadonlyMap<string, ExplanationGroup> = new Map(
  FEATURES.map((feature) => [feature.name, explanationGroup(feature)!]),
);
