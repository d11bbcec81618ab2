import { CONTEXT, MKT_SURPRISE } from '../context/context-features.js';
import { UnknownFeatureError } from '../errors.js';
import type { Feature, FeatureGroup } from '../feature.js';
import type { FeaturePanel } from '../panels/panel.js';
import { TECHNICAL, TechnicalPanel } from '../panels/technical-panel.js';
import { LOG_SIGMA, VOLATILITY, VolatilityPanel } from '../panels/volatility-panel.js';

/** Features by the name of their group. Those without a panel are given with each bar (`ContextRow`). */
interface CataloguedGroup extends FeatureGroup {
  readonly createPanel?: () => FeaturePanel;
}

/** All groups, in the order of a full vector. */
export const FEATURE_GROUPS = {
  technical: { ...TECHNICAL, createPanel: () => new TechnicalPanel() },
  context: CONTEXT,
  volatility: { ...VOLATILITY, createPanel: () => new VolatilityPanel() },
} satisfies Record<string, CataloguedGroup>;

const GROUPS: readonly CataloguedGroup[] = Object.values(FEATURE_GROUPS);

/** Everything the engine computes, in its order. */
export const FEATURES: readonly Feature[] = GROUPS.flatMap(({ features }) => features);
export const FEATURE_NAMES: readonly string[] = FEATURES.map(({ name }) => name);
export const FEATURE_COUNT = FEATURE_NAMES.length;

/** A named choice of features: what one model sees of a bar. */
export const FEATURE_SETS = {
  /** The indicators of the plain reference pipeline. */
  plain: namesOf(FEATURE_GROUPS.technical, FEATURE_GROUPS.context).filter((name) => name !== MKT_SURPRISE),
  /** Volatility units and barrier features, by which models were seen to be better: docs/experiments.md. */
  barrier: namesOf(FEATURE_GROUPS.volatility, FEATURE_GROUPS.context),
  /** Both: the classic indicators beside the volatility features. */
  combined: namesOf(FEATURE_GROUPS.volatility, FEATURE_GROUPS.technical, FEATURE_GROUPS.context),
} as const satisfies Record<string, readonly string[]>;

export type FeatureSetName = keyof typeof FEATURE_SETS;

/** What new models are trained on by default. */
export const DEFAULT_FEATURE_SET: FeatureSetName = 'combined';

function namesOf(...groups: readonly FeatureGroup[]): readonly string[] {
  return groups.flatMap(({ features }) => features.map(({ name }) => name));
}

/** A panel and the columns that it writes, among everything the engine computes. */
export interface CataloguedPanel {
  readonly create: () => FeaturePanel;
  readonly from: number;
  readonly count: number;
}

export const PANELS: readonly CataloguedPanel[] = GROUPS.flatMap(({ features, createPanel: create }, group) => {
  const from = GROUPS.slice(0, group).reduce((sum, before) => sum + before.features.length, 0);
  return create === undefined ? [] : [{ create, from, count: features.length }];
});

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

/** Levels that change by the day, with no drift in them. */
const NOT_WATCHED: readonly string[] = [LOG_SIGMA, MKT_SURPRISE];

/**
 * What is watched for drift: the volatility features and the market's return, without the clock, which does not drift. Classic indicators
 * are made of the same bars; news and macro series are nearly constant in a session and the same for all symbols.
 */
export const BAR_FEATURES: readonly string[] = [...FEATURE_GROUPS.volatility.features, ...FEATURE_GROUPS.context.features]
  .filter(({ source, name }) => (source === 'bars' || source === 'market') && !NOT_WATCHED.includes(name))
  .map(({ name }) => name);

/** +1 for an even feature, -1 for an odd one: what mirroring multiplies its scaled value by. */
export function mirrorSigns(features: readonly Feature[]): Float32Array {
  return Float32Array.from(features, ({ symmetry }) => (symmetry.parity === 'odd' ? -1 : 1));
}
