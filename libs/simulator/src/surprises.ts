import { volatilityShape } from '@tandem/domain';
import { exposuresOf } from './exposures.js';
import type { ShockPath } from './garch.js';
import type { SymbolProfile } from './profile.js';
import type { SymbolContext } from './symbol-session.js';

const FULL_SESSION = 390;

/** Joins the shocks of market, sector and symbol into one surprise of unit variance. */
export class Surprises {
  readonly #parts: readonly (ShockPath & { readonly weight: number })[];
  readonly #shape: Float64Array;

  constructor(profile: SymbolProfile, context: SymbolContext, own: ShockPath, minutes: number) {
    const exposures = exposuresOf(profile, context.day.volatility);
    const { market, sectors } = context.factors;
    const sector = profile.sector === null ? undefined : sectors.get(profile.sector)?.path;
    this.#parts = [
      { weight: exposures.market, ...market },
      ...(sector === undefined ? [] : [{ weight: exposures.sector, ...sector }]),
      { weight: exposures.own, ...own },
    ];
    this.#shape = volatilityShape(minutes);
  }

  /** The surprise of a minute, and the standard deviation of its log return before the regime is applied. */
  at(minute: number): { surprise: number; deviation: number } {
    let shock = 0;
    let variance = 0;
    for (const part of this.#parts) {
      shock += part.weight * part.shock[minute]!;
      variance += part.weight ** 2 * part.variance[minute]!;
    }
    const deviation = Math.sqrt(variance);
    return { surprise: shock / deviation, deviation: (deviation * this.#shape[minute]!) / Math.sqrt(FULL_SESSION) };
  }
}
