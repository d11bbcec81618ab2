/**
 * What a feature does in a mirrored market, in which every log return has the opposite sign: an odd one is reflected at its
 * centre, an even one stays as it is. Ratios of prices are odd to first order.
 */
export type Symmetry = { readonly parity: 'even' } | { readonly parity: 'odd'; readonly centre: number };

/** One number of a bar's feature vector. */
export interface Feature {
  readonly name: string;
  readonly symmetry: Symmetry;
  /**
   * Whether it comes from the symbol's own bars, and is then always known once its indicator has enough of them. The others
   * may be unknown (NaN) and are then replaced by the training mean.
   */
  readonly own: boolean;
}

const EVEN: Symmetry = { parity: 'even' };

/** A feature of the symbol's own bars that mirroring leaves alone. */
export const even = (name: string): Feature => ({ name, symmetry: EVEN, own: true });

/** A feature of the symbol's own bars that mirroring reflects at `centre`. */
export const odd = (name: string, centre = 0): Feature => ({ name, symmetry: { parity: 'odd', centre }, own: true });

/** The same feature, from elsewhere (`BarContext`). */
export const fromContext = (feature: Feature): Feature => ({ ...feature, own: false });
