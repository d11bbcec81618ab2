/**
 * What a feature does in a mirrored market, in which every log return has the opposite sign: an odd one is reflected at its
 * centre, an even one stays as it is. Ratios of prices are odd to first order.
 */
export type Symmetry = { readonly parity: 'even' } | { readonly parity: 'odd'; readonly centre: number };

/**
 * Where the numbers of a feature come from. `bars` and `clock` are the symbol's own: always known once there are enough bars.
 * The others are context: they may be unknown (NaN) and are then replaced by the training mean.
 */
export type FeatureSource = 'bars' | 'clock' | 'market' | 'news' | 'macro';

/** What a feature is, apart from its name. The table of docs/features.md is made of these. */
export interface FeatureDefinition {
  /** In the symbols that docs/features.md explains. */
  readonly formula: string;
  readonly source: FeatureSource;
  /** What it looks back on: bars, or a time. */
  readonly window: string;
  readonly symmetry: Symmetry;
}

/** One number of a bar's feature vector. */
export interface Feature extends FeatureDefinition {
  readonly name: string;
  /** Whether it comes from the symbol's own bars, and not from its context. */
  readonly own: boolean;
}

interface Given {
  readonly formula: string;
  readonly window: string;
  /** Default: `bars`. */
  readonly source?: FeatureSource;
}

/** A feature that mirroring leaves alone. */
export function even({ source = 'bars', ...given }: Given): FeatureDefinition {
  return { ...given, source, symmetry: { parity: 'even' } };
}

/** A feature that mirroring reflects at `centre`, 0 unless given. */
export function odd({ source = 'bars', centre = 0, ...given }: Given & { readonly centre?: number }): FeatureDefinition {
  return { ...given, source, symmetry: { parity: 'odd', centre } };
}

/** Features that are computed together, in order. */
export interface FeatureGroup<Name extends string = string> {
  readonly features: readonly Feature[];
  /** Place of each feature within the group. */
  readonly at: Readonly<Record<Name, number>>;
}

/** The features defined, in the order of their definitions. */
export function featureGroup<Name extends string>(definitions: Readonly<Record<Name, FeatureDefinition>>): FeatureGroup<Name> {
  const names = Object.keys(definitions) as Name[];
  return {
    features: names.map((name) => toFeature(name, definitions[name])),
    at: Object.fromEntries(names.map((name, place) => [name, place])) as Record<Name, number>,
  };
}

function toFeature(name: string, { formula, source, window, symmetry }: FeatureDefinition): Feature {
  return { name, formula, source, window, symmetry, own: source === 'bars' || source === 'clock' };
}
